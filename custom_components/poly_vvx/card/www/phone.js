/* Poly VVX for Home Assistant. Built from frontend/ by scripts/frontend build. */
import{G as e,H as r,I as o}from"./chunk-KPBWTUZB.js";o.version??=new URL(import.meta.url).searchParams.get("v");r.file=import.meta.url;export{e as loadMore};

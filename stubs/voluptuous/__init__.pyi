# What `import voluptuous` means in Home Assistant, which puts probatio in its place
# (see homeassistant/__init__.py). The package of that name is another one, and its
# types are not those that Home Assistant asks for.
from probatio import *

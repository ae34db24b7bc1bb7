from ferrule._cffi.raw import *

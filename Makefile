# The names that people expect; everything is done by dev.py, which needs no make.
PYTHON ?= python3

.PHONY: help build run test clean

help:
	@$(PYTHON) dev.py --help

build:          ## kerasferry in .venv, and the real TensorFlow versions of the demo
	$(PYTHON) dev.py setup
	.venv/bin/kerasferry env create tf==2.9 "tf==2.17,keras==3.5" newest

run:            ## the main job on a real model
	$(PYTHON) dev.py demo

test:
	$(PYTHON) dev.py test

clean:          ## .venv, and what the demo wrote
	$(PYTHON) dev.py clean

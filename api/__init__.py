"""The ways in: command line, HTTP and pages. The only reader of the environment."""

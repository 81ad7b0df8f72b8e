SHOW {{kind}} IN SCHEMA {{schema}}

SHOW GRANTS ON {{kind}} {{object}}

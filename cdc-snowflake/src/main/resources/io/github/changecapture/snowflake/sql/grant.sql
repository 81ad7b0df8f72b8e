GRANT {{privileges}} ON {{kind}} {{object}} TO ROLE {{role}}

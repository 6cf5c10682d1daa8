#!/bin/sh
# A replica set with users needs a key file that only mongod's user can read: it is made of MONGO_KEYFILE.
set -eu
umask 077
printf '%s' "$MONGO_KEYFILE" > /data/configdb/keyfile
chown mongodb:mongodb /data/configdb/keyfile
unset MONGO_KEYFILE
exec docker-entrypoint.sh mongod --replSet rs0 --bind_ip_all --keyFile /data/configdb/keyfile

#!/bin/sh
# Runs the server for as long as the process that started this script lives.
#
#   run-while-parent-lives.sh FOLDER COMMAND...
#
# Standard input is a pipe whose other end only that process holds. It never
# writes: it closes the pipe to stop the server, and the kernel closes it when
# the process dies, kill -9 included. Then the server gets TERM, after five
# seconds KILL, and FOLDER is deleted. If the server ends by itself, this script
# ends with its status and leaves FOLDER, with the log, to the process.

folder=$1
shift

# Ctrl-C in a terminal reaches every process there; the application is to end
# first, the server after it. Children inherit what is ignored.
trap '' INT HUP

exec 3<&0 </dev/null

"$@" 3<&- &
server=$!

(
	read -r _ <&3
	: >"$folder/stopping"
	kill -TERM "$server" 2>/dev/null
	for _ in 1 2 3 4 5; do
		kill -0 "$server" 2>/dev/null || exit
		sleep 1
	done
	# The server writes its own id there; $server is its launcher.
	kill -KILL "$server" $(cat "$folder/server.pid" 2>/dev/null) 2>/dev/null
) &
watcher=$!

trap 'kill -TERM "$server" 2>/dev/null' TERM
wait "$server"
status=$?
# A trapped signal ends the wait early.
while kill -0 "$server" 2>/dev/null; do
	wait "$server"
	status=$?
done

if [ -e "$folder/stopping" ]; then
	rm -rf "$folder"
	exit 0
fi
kill "$watcher" 2>/dev/null
exit "$status"

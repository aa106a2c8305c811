#!/bin/sh
# Runs the server as long as the process that started this script is alive.
#
#   run-while-parent-lives.sh FOLDER COMMAND...
#
# Standard input is a pipe. Only the parent process holds its other end and never
# writes to it. The parent closes the pipe to stop the server, and the kernel
# closes it when the parent ends, also after kill -9. The script then sends TERM to
# the server, after five seconds KILL, and deletes FOLDER. If the server ends by
# itself, the script ends with the same status and does not delete FOLDER, because
# the parent still reads the log in it.
#
# If FOLDER contains the named pipe "users", several processes share the server. Each
# holds the pipe open, and standard input does not matter. The script stops the server
# when no process has had the pipe open for UNUSED_SECONDS seconds, by default 120.

folder=$1
shift

# Ctrl-C in a terminal sends a signal to all its processes. The application has to
# end before the server, so the script ignores the signal. The server inherits that.
trap '' INT HUP

exec 3<&0 </dev/null

"$@" 3<&- &
server=$!

# Waits until a process has the pipe open. Fails if none does in time.
await_user() {
	seconds=${UNUSED_SECONDS:-120}
	until [ -e "$folder/used" ]; do
		if [ "$seconds" -le 0 ]; then
			# From now on no process can open the pipe. One may just have opened it.
			mv "$folder/users" "$folder/closed"
			sleep 1
			[ -e "$folder/used" ] || return 1
			mv "$folder/closed" "$folder/users"
			return 0
		fi
		seconds=$((seconds - 1))
		sleep 1
	done
}

await_unused() {
	trap 'kill "$reader"; exit' TERM
	while :; do
		rm -f "$folder/used"
		# Opening the pipe waits for a user, and cat waits until there is none.
		{ : >"$folder/used" && cat; } <"$folder/users" >/dev/null &
		reader=$!
		await_user || break
		wait "$reader"
	done
	kill "$reader"
}

(
	if [ -p "$folder/users" ]; then
		exec 3<&-
		await_unused
	else
		read -r _ <&3
	fi
	: >"$folder/stopping"
	kill -TERM "$server" 2>/dev/null
	for _ in 1 2 3 4 5; do
		kill -0 "$server" 2>/dev/null || exit
		sleep 1
	done
	# $server is the launcher. The file contains the process id of the server itself.
	kill -KILL "$server" $(cat "$folder/server.pid" 2>/dev/null) 2>/dev/null
) &
watcher=$!

trap 'kill -TERM "$server" 2>/dev/null' TERM
wait "$server"
status=$?
# wait also returns when a trapped signal arrives.
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

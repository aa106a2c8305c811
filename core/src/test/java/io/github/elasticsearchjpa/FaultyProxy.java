package io.github.elasticsearchjpa;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;

/** Stands between a client and a server, and fails as networks do. */
@NullMarked
final class FaultyProxy implements AutoCloseable {

	/** How it fails. */
	enum Fault {

		/** It does not. */
		NONE,

		/** No connection can be used. */
		REFUSE,

		/** The connection breaks before the server hears of a request. */
		CUT_BEFORE,

		/** The connection breaks when the server has done it and begins to answer. */
		CUT_AFTER

	}

	private final URI target;

	private final ServerSocket server;

	private final AtomicInteger cuts = new AtomicInteger();

	private volatile Fault fault = Fault.NONE;

	FaultyProxy(URI target) throws IOException {
		this.target = target;
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		run("proxy", this::accept);
	}

	URI uri() {
		return URI.create("http://" + this.server.getInetAddress().getHostAddress() + ":" + this.server.getLocalPort());
	}

	void fail(Fault fault) {
		this.fault = fault;
	}

	/** How many connections it has broken so far. */
	int cuts() {
		return this.cuts.get();
	}

	private static void run(String name, Runnable action) {
		Thread thread = new Thread(action, name);
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				if (this.fault == Fault.REFUSE) {
					cut(client);
					continue;
				}
				Socket upstream = new Socket(this.target.getHost(), this.target.getPort());
				run("proxy-up", () -> pump(client, upstream, true));
				run("proxy-down", () -> pump(upstream, client, false));
			}
			catch (IOException ex) {
				// closed
			}
		}
	}

	private void pump(Socket from, Socket to, boolean up) {
		try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
			byte[] buffer = new byte[8192];
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				if (this.fault == Fault.REFUSE || this.fault == (up ? Fault.CUT_BEFORE : Fault.CUT_AFTER)) {
					this.cuts.incrementAndGet();
					return;
				}
				out.write(buffer, 0, read);
				out.flush();
			}
		}
		catch (IOException ex) {
			// the other side is gone
		}
	}

	private void cut(Socket client) throws IOException {
		this.cuts.incrementAndGet();
		client.close();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}

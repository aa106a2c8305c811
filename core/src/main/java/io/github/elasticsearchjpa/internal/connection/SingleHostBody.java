package io.github.elasticsearchjpa.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

import co.elastic.clients.transport.rest5_client.low_level.HttpAsyncResponseConsumerFactory;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;

/**
 * A request body that is sent to one host only. By default, the client repeats a request
 * without a response on the next host, although the first host may still process it. The
 * same host may receive the body again, after it asked for authentication.
 */
final class SingleHostBody extends HttpEntityWrapper implements HttpAsyncResponseConsumerFactory {

	private final AtomicBoolean sent = new AtomicBoolean();

	SingleHostBody(HttpEntity body) {
		super(body);
	}

	@Override
	public InputStream getContent() throws IOException {
		this.sent.set(true);
		return super.getContent();
	}

	/** Called by the client before it sends the request to a host. */
	@Override
	public AsyncResponseConsumer<ClassicHttpResponse> createHttpAsyncResponseConsumer() {
		if (this.sent.get()) {
			throw new IllegalStateException(
					"the host that received the request did not answer, and the request is not sent to another host");
		}
		return DEFAULT.createHttpAsyncResponseConsumer();
	}

}

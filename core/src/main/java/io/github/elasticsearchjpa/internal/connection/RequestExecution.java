package io.github.elasticsearchjpa.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

import co.elastic.clients.transport.rest5_client.low_level.Cancellable;
import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Response;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import co.elastic.clients.transport.rest5_client.low_level.ResponseListener;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.github.elasticsearchjpa.error.ErrorCause;
import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.internal.text.ErrorTexts;
import io.github.elasticsearchjpa.internal.text.PrintableText;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The execution of one request within a time limit. Every failure becomes a
 * {@link RequestFailedException} whose message names the request.
 */
final class RequestExecution {

	private static final int UNAUTHORIZED = 401;

	private static final JsonMapper JSON = new JsonMapper();

	private final String connection;

	private final Rest5Client client;

	private final Request request;

	private final ErrorTexts errors;

	private final String description;

	RequestExecution(String connection, Rest5Client client, Request request, ErrorTexts errors) {
		this.connection = connection;
		this.client = client;
		this.request = request;
		this.errors = errors;
		this.description = request.getMethod() + " " + request.getEndpoint();
	}

	/** Sends the request and returns the body of the response. */
	JsonNode run(Duration timeout) {
		try {
			Response response = send(timeout);
			if (response.getStatusCode() >= 300) {
				throw rejected(response);
			}
			JsonNode body = read(response.getEntity());
			check(body);
			return body;
		}
		catch (IOException ex) {
			throw new RequestFailedException(this.description, 0,
					message((ex.getCause() instanceof SSLException ssl) ? ssl : ex), ex);
		}
	}

	/**
	 * Sends the request. The timeout includes the wait for a free connection, all hosts
	 * that the client tries, and the complete response. The client throws some rejections
	 * as exceptions and returns others, such as 404, as responses.
	 */
	private Response send(Duration timeout) throws IOException {
		CompletableFuture<Response> future = new CompletableFuture<>();
		Cancellable call = this.client.performRequestAsync(this.request, new ResponseListener() {

			@Override
			public void onSuccess(Response response) {
				future.complete(response);
			}

			@Override
			public void onFailure(Exception ex) {
				future.completeExceptionally(ex);
			}

		});
		try {
			return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof ResponseException rejection) {
				return rejection.getResponse();
			}
			throw new IOException(message((ex.getCause() != null) ? ex.getCause() : ex), ex.getCause());
		}
		catch (TimeoutException ex) {
			call.cancel();
			throw new IOException("no response within %d ms; the request was cancelled".formatted(timeout.toMillis()));
		}
		catch (InterruptedException ex) {
			call.cancel();
			Thread.currentThread().interrupt();
			throw new IOException("the thread was interrupted; the request was cancelled", ex);
		}
	}

	private JsonNode read(@Nullable HttpEntity entity) throws IOException {
		if (entity == null) {
			return MissingNode.getInstance();
		}
		try (InputStream content = entity.getContent()) {
			return JSON.readTree(content);
		}
		catch (JacksonException ex) {
			throw new IOException(
					"the response is not JSON and may come from another server. Check the address of connection '%s'"
						.formatted(this.connection),
					ex);
		}
	}

	/** Checks that a response is one of Elasticsearch. */
	private void check(JsonNode body) throws IOException {
		ExpectedField field = ExpectedField.of(this.request.getMethod(), this.request.getEndpoint());
		if (!body.isObject() || (field != null && !field.isIn(body))) {
			throw new IOException(
					"the response %s and may come from another server. Check the address of connection '%s'".formatted(
							body.isObject() ? "has no field '" + field + "'" : "is not a JSON object",
							this.connection));
		}
	}

	private RequestFailedException rejected(Response response) {
		int status = response.getStatusCode();
		ErrorCause error;
		try {
			JsonNode body = read(response.getEntity());
			error = body.isMissingNode() ? ErrorCause.of("no reason given") : cause(body.path("error"));
		}
		catch (IOException ex) {
			return new RequestFailedException(this.description, status,
					"the response is not JSON; a proxy may have sent it", null);
		}
		if (status == UNAUTHORIZED) {
			error = error
				.withReason(error.reason() + ". Check the credentials of connection '%s'".formatted(this.connection));
		}
		return new RequestFailedException(this.description, status, error.withReason(PrintableText.of(error.reason())),
				null);
	}

	/**
	 * Reads an error. A request without a body has no values, and those that change an
	 * index have a body from its mapping file, which the reason may quote.
	 */
	private ErrorCause cause(JsonNode error) {
		return (this.request.getEntity() == null
				|| ExpectedField.isChangeOfIndex(this.request.getMethod(), this.request.getEndpoint()))
						? ErrorCause.of(error) : this.errors.of(error);
	}

	private String message(Throwable ex) {
		String message = (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
		return (ex instanceof SSLException) ? message
				+ ". Check that connection '%s' trusts the authority that signed the certificate of the server"
					.formatted(this.connection)
				: message;
	}

}

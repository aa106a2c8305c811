package io.github.elasticsearchjpa.examples.dictionary;

import java.util.UUID;

import io.github.elasticsearchjpa.error.RequestFailedException;
import io.github.elasticsearchjpa.log.SearchLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The REST endpoints of the page: the progress of the preparation, the words for a
 * description, and the report of a click.
 */
@RestController
@RequestMapping("/api")
class DictionaryController {

	private static final Logger log = LoggerFactory.getLogger(DictionaryController.class);

	private static final int MAX_LENGTH = 500;

	private final DictionarySearch search;

	private final Preparation preparation;

	private final SearchLog searchLog;

	DictionaryController(DictionarySearch search, SearchLog searchLog, Preparation preparation) {
		this.search = search;
		this.searchLog = searchLog;
		this.preparation = preparation;
	}

	@GetMapping("/status")
	Preparation.State status() {
		return this.preparation.state();
	}

	@GetMapping("/search")
	ResultPage search(@RequestParam("q") String terms, @RequestParam(required = false) @Nullable PartOfSpeech pos,
			@RequestParam(defaultValue = "1") int page) {
		if (terms.isBlank()) {
			throw problem(HttpStatus.BAD_REQUEST, "The parameter q is blank. Describe something.");
		}
		if (terms.length() > MAX_LENGTH) {
			throw problem(HttpStatus.BAD_REQUEST, "A description has at most " + MAX_LENGTH + " characters.");
		}
		if (page < 1 || page > DictionarySearch.MAX_PAGE) {
			throw problem(HttpStatus.BAD_REQUEST, "Pages are numbered from 1 to " + DictionarySearch.MAX_PAGE + ".");
		}
		if (this.preparation.state().underWay()) {
			throw problem(HttpStatus.SERVICE_UNAVAILABLE, this.preparation.state().message());
		}
		return this.search.search(terms.strip(), pos, page);
	}

	/** Logs a click. The search log reads the rank from the hits of the search. */
	@PostMapping("/click")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void click(@RequestParam UUID search, @RequestParam String meaning) {
		this.searchLog.click(search, meaning);
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> searchFailed(RequestFailedException ex) {
		log.warn("Search failed", ex);
		HttpStatus status = ex.isTemporary() ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.BAD_GATEWAY;
		String detail = ex.isTemporary() ? "Elasticsearch does not answer at the moment."
				: "Elasticsearch rejected the search. See the log of the application for the reason.";
		return ResponseEntity.status(status)
			.header(HttpHeaders.CACHE_CONTROL, "no-store")
			.body(ProblemDetail.forStatusAndDetail(status, detail));
	}

	private static ErrorResponseException problem(HttpStatus status, String detail) {
		return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
	}

}

package io.github.elasticsearchjpa.examples.dictionary;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;
import org.springframework.stereotype.Component;

/**
 * The progress of the dictionary's preparation, which the page shows. Thread-safe.
 */
@Component
class Preparation {

	private volatile State state = new State(Step.STARTING, 0, "Starting");

	State state() {
		return this.state;
	}

	void loading(int percent) {
		this.state = new State(Step.LOADING, percent, "Loading WordNet into the database: " + percent + " %");
	}

	void building(int percent) {
		this.state = new State(Step.BUILDING, percent, "Building the index: " + percent + " %");
	}

	void ready() {
		this.state = new State(Step.READY, 100, "Ready");
	}

	void failed(String message) {
		this.state = new State(Step.FAILED, 0, message);
	}

	enum Step {

		STARTING, LOADING, BUILDING, READY, FAILED;

		@JsonValue
		String label() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * A state of the preparation.
	 *
	 * @param step the current step
	 * @param percent the progress of that step, in percent
	 * @param message the same as text
	 */
	record State(Step step, int percent, String message) {

		/** Returns whether the index is incomplete, so that it cannot be searched yet. */
		boolean underWay() {
			return this.step == Step.STARTING || this.step == Step.LOADING || this.step == Step.BUILDING;
		}

	}

}

package io.github.elasticsearchjpa.examples.dictionary;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;
import org.springframework.stereotype.Component;

/**
 * How far the dictionary is from being ready, for the page that waits for it.
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
	 * @param step what is being done
	 * @param percent how much of that step is done
	 * @param message the same for people
	 */
	record State(Step step, int percent, String message) {

		/** Whether searching makes no sense yet. */
		boolean underWay() {
			return this.step == Step.STARTING || this.step == Step.LOADING || this.step == Step.BUILDING;
		}

	}

}

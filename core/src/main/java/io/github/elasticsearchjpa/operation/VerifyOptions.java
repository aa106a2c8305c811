package io.github.elasticsearchjpa.operation;

import java.util.function.Consumer;

/**
 * Options of a verification. Immutable; each {@code with...} method returns a copy.
 */
public final class VerifyOptions {

	private static final VerifyOptions DEFAULTS = new VerifyOptions();

	private boolean fix;

	private double sample = 1;

	private VerifyOptions() {
	}

	/**
	 * Returns the defaults: every row and document is compared, and nothing is fixed.
	 * @return the defaults
	 */
	public static VerifyOptions defaults() {
		return DEFAULTS;
	}

	private VerifyOptions(VerifyOptions other) {
		this.fix = other.fix;
		this.sample = other.sample;
	}

	private VerifyOptions copy(Consumer<VerifyOptions> change) {
		VerifyOptions copy = new VerifyOptions(this);
		change.accept(copy);
		return copy;
	}

	/**
	 * Returns whether drift is enqueued, so that workers write the documents again.
	 * @return true to fix drift
	 */
	public boolean fix() {
		return this.fix;
	}

	/**
	 * Returns a copy with or without fixing.
	 * @param fix true to fix drift; false by default
	 * @return a copy
	 */
	public VerifyOptions withFix(boolean fix) {
		return copy((copy) -> copy.fix = fix);
	}

	/**
	 * Returns the fraction of rows and documents that are compared.
	 * @return a fraction over 0 and at most 1
	 */
	public double sample() {
		return this.sample;
	}

	/**
	 * Returns a copy with another sample.
	 * @param sample the fraction of rows and documents to compare, chosen at random: over
	 * 0 and at most 1; 1 by default
	 * @return a copy
	 * @throws IllegalArgumentException if the fraction is out of range
	 */
	public VerifyOptions withSample(double sample) {
		if (!(sample > 0 && sample <= 1)) {
			throw new IllegalArgumentException(
					"The sample is %s. Use a fraction over 0 and at most 1.".formatted(sample));
		}
		return copy((copy) -> copy.sample = sample);
	}

}

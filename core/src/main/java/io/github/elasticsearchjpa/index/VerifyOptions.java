package io.github.elasticsearchjpa.index;

/**
 * How to verify an index.
 *
 * @param fix whether to queue what differs, so that the workers write it again
 * @param sample which part of the rows and documents to look at, over 0 and at most 1
 */
public record VerifyOptions(boolean fix, double sample) {

	/**
	 * Checks the options.
	 * @param fix see above
	 * @param sample see above
	 * @throws IllegalArgumentException if the sample is not a part
	 */
	public VerifyOptions {
		if (!(sample > 0 && sample <= 1)) {
			throw new IllegalArgumentException("The sample is %s. It is over 0 and at most 1.".formatted(sample));
		}
	}

	/**
	 * Looks at everything and fixes nothing.
	 * @return the defaults
	 */
	public static VerifyOptions defaults() {
		return new VerifyOptions(false, 1);
	}

	/**
	 * These options, fixing what differs.
	 * @return a copy
	 */
	public VerifyOptions fixing() {
		return new VerifyOptions(true, this.sample);
	}

	/**
	 * These options, looking at a random part only.
	 * @param sample which part, over 0 and at most 1
	 * @return a copy
	 */
	public VerifyOptions sampling(double sample) {
		return new VerifyOptions(this.fix, sample);
	}

}

package io.github.elasticsearchjpa.internal.document;

/**
 * A listener that is notified before and after a document is built by its mapper, on the
 * thread that builds it.
 */
public interface BuildListener {

	/** A listener that does nothing. */
	BuildListener NONE = new BuildListener() {

		@Override
		public void onBegin(String index, String entity, String documentId) {
		}

		@Override
		public void onEnd() {
		}

	};

	/**
	 * Called before a document is built.
	 * @param index the name of the index
	 * @param entity the name of the entity type
	 * @param documentId the document id
	 */
	void onBegin(String index, String entity, String documentId);

	/**
	 * Called after a document was built or failed.
	 */
	void onEnd();

}

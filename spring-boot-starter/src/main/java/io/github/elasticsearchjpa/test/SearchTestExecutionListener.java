package io.github.elasticsearchjpa.test;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import org.springframework.core.Ordered;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestExecutionListener;

/**
 * Clears the captured changes before each test method, and deletes the indexes after the
 * class.
 */
final class SearchTestExecutionListener implements TestExecutionListener, Ordered {

	@Override
	public void beforeTestMethod(TestContext test) {
		if (TestContextAnnotationUtils.hasAnnotation(test.getTestClass(), CaptureChanges.class)) {
			test.getApplicationContext().getBean(CapturedChanges.class).clear();
		}
	}

	@Override
	public void afterTestClass(TestContext test) {
		Class<?> testClass = test.getTestClass();
		if (test.hasApplicationContext() && testClass.getEnclosingClass() == null
				&& TestContextAnnotationUtils.hasAnnotation(testClass, SearchTest.class)) {
			ElasticsearchJpa jpa = test.getApplicationContext().getBean(ElasticsearchJpa.class);
			// Stops the workers first, which would otherwise retry on missing indexes.
			jpa.close();
			jpa.indexes().forEach(SearchIndex::delete);
			test.markApplicationContextDirty(DirtiesContext.HierarchyMode.EXHAUSTIVE);
		}
	}

	/** Runs before the listener that begins the transaction of a test. */
	@Override
	public int getOrder() {
		return 3_500;
	}

}

package io.github.elasticsearchjpa.test;

import io.github.elasticsearchjpa.ElasticsearchJpa;
import io.github.elasticsearchjpa.SearchIndex;
import org.springframework.core.Ordered;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestExecutionListener;

/** Has each test method record its own changes, and leaves no index behind. */
final class SearchTestListener implements TestExecutionListener, Ordered {

	@Override
	public void beforeTestMethod(TestContext test) {
		if (TestContextAnnotationUtils.hasAnnotation(test.getTestClass(), RecordChanges.class)) {
			test.getApplicationContext().getBean(RecordedChanges.class).clear();
		}
	}

	@Override
	public void afterTestClass(TestContext test) {
		Class<?> testClass = test.getTestClass();
		if (test.hasApplicationContext() && testClass.getEnclosingClass() == null
				&& TestContextAnnotationUtils.hasAnnotation(testClass, SearchTest.class)) {
			ElasticsearchJpa jpa = test.getApplicationContext().getBean(ElasticsearchJpa.class);
			// Else a worker of the application would find them missing, and wait.
			jpa.close();
			jpa.indexes().forEach(SearchIndex::delete);
			test.markApplicationContextDirty(DirtiesContext.HierarchyMode.EXHAUSTIVE);
		}
	}

	/** Before the listener of transactions, which begins one. */
	@Override
	public int getOrder() {
		return 3_500;
	}

}

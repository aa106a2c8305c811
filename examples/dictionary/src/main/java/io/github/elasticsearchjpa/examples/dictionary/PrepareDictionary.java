package io.github.elasticsearchjpa.examples.dictionary;

import io.github.elasticsearchjpa.SearchIndex;
import io.github.elasticsearchjpa.error.ElasticsearchJpaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The preparation of the dictionary when the web application starts. It fills the tables,
 * then the index, each only if that was not done before. The page is available meanwhile
 * and shows the progress.
 */
@Component
@ConditionalOnWebApplication
class PrepareDictionary implements ApplicationRunner {

	private static final Logger log = LoggerFactory.getLogger(PrepareDictionary.class);

	private final WordNetLoader wordNet;

	private final SearchIndex<Synset> dictionary;

	private final Preparation preparation;

	private final Environment environment;

	PrepareDictionary(WordNetLoader wordNet, SearchIndex<Synset> dictionary, Preparation preparation,
			Environment environment) {
		this.wordNet = wordNet;
		this.dictionary = dictionary;
		this.preparation = preparation;
		this.environment = environment;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		this.wordNet.load(this.preparation::loading);
		try {
			buildIndex();
			this.preparation.ready();
			log.info("The dictionary is ready: http://localhost:{} ({} documents)",
					this.environment.getProperty("local.server.port"), "%,d".formatted(this.dictionary.count()));
		}
		catch (ElasticsearchJpaException ex) {
			this.preparation.failed("The index could not be built. Check whether Elasticsearch runs, then restart.");
			log.error("The index could not be built. The next start tries again", ex);
		}
	}

	private void buildIndex() {
		long synsets = this.wordNet.count().synsets();
		this.preparation.building(0);
		this.dictionary.create();
		if (this.dictionary.count() < synsets) {
			this.dictionary.rebuild(this::showProgress);
		}
	}

	private synchronized void showProgress(long documents, long total) {
		int before = this.preparation.state().percent();
		int percent = (int) (documents * 100 / Math.max(total, 1));
		this.preparation.building(percent);
		if (percent / 10 > before / 10) {
			log.info("Building the index: {} %", percent);
		}
	}

}

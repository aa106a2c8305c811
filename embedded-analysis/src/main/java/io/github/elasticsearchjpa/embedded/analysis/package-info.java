/**
 * A plugin that runs in the embedded server: Lucene's analysis components, which the
 * server has, under the names, parameters and defaults that Elasticsearch gives them. A
 * component is one row of {@link io.github.elasticsearchjpa.embedded.analysis.Analyzers},
 * {@link io.github.elasticsearchjpa.embedded.analysis.Languages},
 * {@link io.github.elasticsearchjpa.embedded.analysis.Tokenizers},
 * {@link io.github.elasticsearchjpa.embedded.analysis.TokenFilters},
 * {@link io.github.elasticsearchjpa.embedded.analysis.LanguageFilters} or
 * {@link io.github.elasticsearchjpa.embedded.analysis.CharFilters}.
 */
@NullMarked
package io.github.elasticsearchjpa.embedded.analysis;

import org.jspecify.annotations.NullMarked;

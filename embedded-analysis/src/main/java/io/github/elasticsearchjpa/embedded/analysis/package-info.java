/**
 * A plugin of the embedded server that offers Lucene's analysis components under
 * Elasticsearch's names, with Elasticsearch's parameters and defaults. Lucene itself is
 * part of the server. Each component is one row of a table in
 * {@link io.github.elasticsearchjpa.embedded.analysis.Analyzers},
 * {@link io.github.elasticsearchjpa.embedded.analysis.Languages},
 * {@link io.github.elasticsearchjpa.embedded.analysis.Tokenizers},
 * {@link io.github.elasticsearchjpa.embedded.analysis.TokenFilters},
 * {@link io.github.elasticsearchjpa.embedded.analysis.LanguageFilters} or
 * {@link io.github.elasticsearchjpa.embedded.analysis.CharFilters}.
 */
@NullMarked
package io.github.elasticsearchjpa.embedded.analysis;

import org.jspecify.annotations.NullMarked;

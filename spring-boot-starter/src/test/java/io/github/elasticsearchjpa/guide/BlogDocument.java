package io.github.elasticsearchjpa.guide;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

record BlogDocument(String title, String author, @Nullable Instant published, List<String> comments) {
}

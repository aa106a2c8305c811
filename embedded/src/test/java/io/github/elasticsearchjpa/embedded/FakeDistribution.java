package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip with the structure of a distribution of Elasticsearch.
 */
final class FakeDistribution {

	static final int LIBRARIES = 500;

	private FakeDistribution() {
	}

	static Path zip(Path file) throws IOException {
		try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
			add(zip, "elasticsearch-9.5.3/bin/elasticsearch", "#!/bin/bash");
			for (int i = 0; i < LIBRARIES; i++) {
				add(zip, "elasticsearch-9.5.3/lib/" + i + ".jar", "library " + i);
			}
			zip.putNextEntry(new ZipEntry("elasticsearch-9.5.3/plugins/"));
		}
		return file;
	}

	static Path zipWith(Path file, String entry) throws IOException {
		try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
			add(zip, entry, "content");
		}
		return file;
	}

	private static void add(ZipOutputStream zip, String name, String content) throws IOException {
		zip.putNextEntry(new ZipEntry(name));
		zip.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
	}

}

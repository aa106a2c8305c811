package io.github.elasticsearchjpa.examples.dictionary;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/**
 * A converter of labels in URLs to parts of speech. An empty label stands for all.
 */
@Component
class PartOfSpeechConverter implements Converter<String, @Nullable PartOfSpeech> {

	@Override
	public @Nullable PartOfSpeech convert(String label) {
		if (label.isEmpty()) {
			return null;
		}
		return Arrays.stream(PartOfSpeech.values())
			.filter((pos) -> pos.label().equals(label))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("Not a part of speech: " + label));
	}

}

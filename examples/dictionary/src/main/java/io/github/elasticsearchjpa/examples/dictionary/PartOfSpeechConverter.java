package io.github.elasticsearchjpa.examples.dictionary;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/**
 * Reads a part of speech from a URL, where it goes by its label; none there means any.
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

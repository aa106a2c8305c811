package io.github.elasticsearchjpa.internal.text;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Messages without the values that they quote. */
class KnownMessagesTest {

	static Stream<Arguments> messages() {
		return Stream.of(
				arguments(
						"[1:11] failed to parse field [age] of type [integer] in document with id '1'. "
								+ "Preview of field's value: 's3cr3t'",
						"[1:11] failed to parse field [age] of type [integer] in document …"),
				arguments("For input string: \"s3cr3t\"", "For input string: …"),
				arguments("[1:12] failed to parse: For input string: \"s3cr3t\"",
						"[1:12] failed to parse: For input string: …"),
				arguments("failed to create query: failed to parse date field [s3cr3t] with format [yyyy-MM-dd HH:mm]",
						"failed to create query: failed to parse date field […] with format [yyyy-MM-dd HH:mm]"),
				arguments("failed to parse date field [s3cr3t] with format [yyyy]: [failed to parse date field "
						+ "[s3cr3t] with format [yyyy]]", "failed to parse date field …"),
				arguments("Text '2021-s3cr3t' could not be parsed at index 5",
						"Text '…' could not be parsed at index 5"),
				arguments("'s3cr3t' is not an IP string literal.", "'…' is not an IP string literal."),
				arguments("Failed to parse value [s3cr3t] as only [true] or [false] are allowed.",
						"Failed to parse value […] as only [true] or [false] are allowed."),
				arguments("Value [98765] is out of range for a short", "Value […] is out of range for a short"),
				arguments(
						"[1:34] Numeric value (98765) out of range of int (-2147483648 - 2147483647)\n"
								+ " at [Source: (byte[])\"{\"f\": 98765}\"; line: 1, column: 34]",
						"[1:34] Numeric value (…) out of range of int…"),
				arguments(
						"Current token (VALUE_TRUE) not numeric, can not use numeric value accessors\n"
								+ " at [Source: (byte[])\"{\"f\": \"s3cr3t\"}\"; line: 1, column: 11]",
						"Current token (VALUE_TRUE) not numeric, can not use numeric value accessors…"),
				arguments(
						"mapping set to strict, dynamic introduction of [nick name] within [user.names] is not allowed",
						"mapping set to strict, dynamic introduction of [nick name] within [user.names] is not allowed"),
				arguments("Document contains at least one immense term in field=\"title\" (whose UTF8 encoding is "
						+ "longer than the max length 32766), all of which were skipped. Please correct the analyzer "
						+ "to not produce such terms. The prefix of the first immense term is: '[115, 51, 99]...', "
						+ "original message: bytes can be at most 32766 in length; got 36000",
						"Document contains at least one immense term in field=\"title\" (whose UTF8 encoding is "
								+ "longer than the max length 32766), all of which were skipped. Please correct the "
								+ "analyzer to not produce such terms. …"),
				arguments(
						"The [dense_vector] field [v] in doc [document with id 's3cr3t'] has a different number of "
								+ "dimensions [2] than defined in the mapping [3]",
						"The [dense_vector] field [v] in doc […] has a different number of dimensions [2] than "
								+ "defined in the mapping [3]"),
				arguments("Failed to parse query [s3cr3t (]", "Failed to parse query …"),
				arguments("unknown query [mtch] did you mean any of [match, match_all]?",
						"unknown query [mtch] did you mean any of [match, match_all]?"),
				arguments("[1:20] [bool] unknown field [mst] did you mean [must]?",
						"[1:20] [bool] unknown field [mst] did you mean [must]?"),
				arguments(
						"Cannot invoke \"com.shop.Category.getName()\" because the return value of "
								+ "\"com.shop.Product.getCategory()\" is null",
						"Cannot invoke \"com.shop.Category.getName()\" because the return value of "
								+ "\"com.shop.Product.getCategory()\" is null"),
				arguments("Unable to find com.shop.Category with id s3cr3t",
						"Unable to find com.shop.Category with id …"));
	}

	@ParameterizedTest
	@MethodSource("messages")
	void aKnownMessageIsShownWithoutItsValues(String message, String shown) {
		assertThat(KnownMessages.withoutValues(message)).isEqualTo(shown).doesNotContain("s3cr3t", "98765");
	}

	@ParameterizedTest
	@ValueSource(strings = { "s3cr3t", "the value s3cr3t is odd", "", "failed to parse field [s3cr3t",
			"failed to parse field [a] of type ['s3cr3t']", "No enum constant com.shop.Size.s3cr3t",
			"duplicate key value violates unique constraint \"users_email\"\n  Detail: Key (email)=(s3cr3t) exists" })
	void nothingOfAnUnknownMessageIsShown(String message) {
		assertThat(KnownMessages.withoutValues(message)).isEqualTo("…");
		assertThat(KnownMessages.withoutValues("[1:2] failed to parse: " + message))
			.isEqualTo("[1:2] failed to parse: …");
	}

	@ParameterizedTest
	@ValueSource(strings = { "failed to parse date field [x] with format [s3cr3t] with format [yyyy]",
			"failed to parse date field [x] with format [s3cr3t]: [y] with format [yyyy]",
			"failed to parse field [a] of type [date] in document with id '1'. Preview of field's value: 'failed to "
					+ "parse field [s3cr3t] of type [date]'",
			"Unable to find com.shop.Category with id 1 with id s3cr3t",
			"Could not initialize proxy [com.shop.Category#a#s3cr3t] - no session" })
	void aValueThatLooksLikeAMessageIsNotShown(String message) {
		assertThat(KnownMessages.withoutValues(message)).doesNotContain("s3cr3t");
	}

	@ParameterizedTest
	@CsvSource({ "security_exception, action [x] is unauthorized for user [app]",
			"index_not_found_exception, no such index [blog]",
			"cluster_block_exception, index [blog] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];" })
	void theReasonOfAnErrorThatConcernsNoDocumentIsShown(String type, String reason) {
		assertThat(KnownMessages.withoutValues(type, reason)).isEqualTo(reason);
		assertThat(KnownMessages.withoutValues("illegal_argument_exception", reason)).isEqualTo("…");
	}

	/** A value in front of a name could end with what is in between. */
	@Test
	void everyNameBehindAValueIsFollowedToTheEndOfItsMessage() {
		assertThat(KnownMessages.TEMPLATES).noneMatch((template) -> template.matches(".*….*<(name|message)>.*…"))
			.noneMatch((template) -> template.matches(".*….*….+"));
	}

	@Test
	void aLongValueOfRepeatedMessagesIsRemovedQuickly() {
		String value = "failed to parse: ] with format [".repeat(20_000) + "s3cr3t";
		assertThat(KnownMessages.withoutValues(value)).doesNotContain("s3cr3t");
		assertThat(KnownMessages.withoutValues("failed to parse date field [" + value + "] with format [yyyy]"))
			.doesNotContain("s3cr3t");
	}

}

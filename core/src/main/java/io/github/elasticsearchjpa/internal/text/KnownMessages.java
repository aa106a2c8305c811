package io.github.elasticsearchjpa.internal.text;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The error messages that are known well enough to tell names from values. A known
 * message is shown without its values; of any other message nothing is shown, because it
 * may quote a value in any place.
 */
final class KnownMessages {

	/** The mark in place of a value or of an unknown message. */
	static final String HIDDEN = "…";

	/** The types of Elasticsearch's errors whose reasons never quote a value. */
	private static final Set<String> TYPES_WITHOUT_VALUES = Set.of("circuit_breaking_exception",
			"cluster_block_exception", "document_missing_exception", "index_closed_exception",
			"index_not_found_exception", "master_not_discovered_exception", "no_shard_available_action_exception",
			"node_closed_exception", "node_disconnected_exception", "node_not_connected_exception",
			"process_cluster_event_timeout_exception", "search_context_missing_exception", "security_exception",
			"too_many_buckets_exception", "unavailable_shards_exception", "version_conflict_engine_exception");

	/**
	 * The known messages. {@code <name>} is shown: a field, a type, a class, a key of a
	 * query. {@code <number>} is shown: a limit or a size. {@code <message>} is another
	 * known message. {@code …} is a value and hidden; at the end of a line, it is the
	 * rest of the message.
	 */
	static final List<String> TEMPLATES = """
			no reason given
			all shards failed
			failed to parse
			failed to parse: <message>
			failed to create query: <message>
			failed to parse field [<name>] of type [<name>]
			failed to parse field [<name>] of type [<name>] in document …
			failed to parse [<name>]: <message>
			failed to parse date field […] with format [<name>]
			failed to parse date field …
			Failed to parse with all enclosed parsers
			Text '…' could not be parsed at index <number>
			Text '…' could not be parsed…
			For input string: …
			multiple points
			empty String
			Cannot parse object as number
			Cannot parse object or array as a date value
			Integer value passed as String
			Value […] is out of range for a <name>
			Value […] is out of range for an integer
			Value […] has a decimal part
			… cannot be converted to Integer without data loss
			Numeric value (…) out of range of Java short
			Numeric value (…) out of range of int…
			Numeric value (…) out of range of long…
			Numeric value length [<number>] exceeds the maximum of [<number>]
			[<name>] supports only finite values, but got […]
			[<name>] only supports finite values, but got […]
			min value (…) is greater than max value (…
			Failed to parse value […] as only [true] or [false] are allowed.
			Cannot parse boolean […], expected either [true] or [false]
			Can't parse boolean value […], expected [true] or [false]
			'…' is not an IP string literal.
			Expected [ip/prefix] but was […]
			Illegal prefix length […
			error parsing field [<name>], expected an object but got <name>
			error parsing field [<name>], with unknown parameter […]
			object mapping for [<name>] tried to parse field [<name>] as object, but found a concrete value
			object mapping [<name>] can't be changed from nested to non-nested
			object mapping [<name>] can't be changed from non-nested to nested
			mapping set to strict, dynamic introduction of [<name>] within [<name>] is not allowed
			mapper [<name>] cannot be changed from type [<name>] to [<name>]
			Existing mapping for [<name>] must be of type object but found [<name>].
			Field [<name>] is a metadata field and cannot be added inside a document. Use the index API request parameters.
			Cannot write to a field alias [<name>].
			Field name cannot contain only whitespace…
			field name cannot contain only whitespace…
			field name cannot be an empty string
			object field starting or ending with a [.] makes object resolution ambiguous…
			Duplicate field '<name>'
			Limit of total fields [<number>] has been exceeded
			Limit of total fields [<number>] has been exceeded while adding new fields [<number>]
			Limit of mapping depth [<number>] has been exceeded due to object field [<name>]
			The number of nested documents has exceeded the allowed limit of [<number>]. This limit can be set by changing the [index.mapping.nested_objects.limit] index level setting.
			Document contains at least one immense term in field="<name>" (whose UTF8 encoding is longer than the max length <number>), all of which were skipped. Please correct the analyzer to not produce such terms. …
			DocValuesField "<name>" appears more than once in this document (only one value is allowed per field)
			Expected text at <number>:<number> but found <name>
			Current token (<name>) not of boolean type…
			Current token (<name>) not numeric, can not use numeric value accessors…
			Unrecognized token …
			Unrecognized character escape …
			Unexpected character …
			Unexpected end-of-input…
			Unexpected end of file
			Illegal unquoted character …
			Malformed content, found extra data after parsing: <name>
			Illegal base64 character …
			Last unit does not have enough valid bits
			Illegal input […] UTF-16 codepoint […
			string length not even: <number>
			not a hexadecimal digit: …
			The [dense_vector] field [<name>] in doc […] has a different number of dimensions [<number>] than defined in the mapping [<number>]
			The [<name>] similarity does not support vectors with zero magnitude. …
			The [<name>] similarity can only be used with unit-length vectors. …
			NaN or Infinite magnitude detected, this usually means the vector values are too extreme to fit within a float. …
			element_type [<name>] vectors do not support …
			element_type [<name>] vectors only support integers between [-128, 127] but found …
			element_type [<name>] vectors only support non-decimal values but found …
			[<name>] fields must be json objects, expected a <name> but got: <name>
			[<name>] fields take hashes that map a feature to a strictly positive float, but got unexpected token <name>
			Failed to parse object: expecting token of type [<name>] but found [<name>]
			Failed to parse object: Base64 decoded vector byte length [<number>] …
			featureValue must be a positive normal float…
			Unsupported type [<name>] for provided value […]
			expected text or object, but got <name>
			unknown field name […], must be one of [<name>]
			weight must be an integer, but was […]
			weight must be in the interval [0..2147483647], but was […]
			illegal latitude value […] for <name>
			illegal longitude value […] for <name>
			invalid latitude …
			invalid longitude …
			latitude must be a number
			longitude must be a number
			[<name>] must be a valid double value
			[type] for geo_point can only be 'Point'
			field […] not supported - must be one of: lon, lat, z, type, coordinates
			geo_point expected
			empty geohash
			unsupported symbol …
			Invalid WKT format
			invalid number found: …
			unknown join name […] for field [<name>]
			[routing] is missing for join field [<name>]
			[constant_keyword] field [<name>] only accepts values …
			pipeline with id [<name>] does not exist
			field [<name>] not present as part of path [<name>]
			field [<name>] of type [<name>] cannot be cast to [<name>]
			no write index is defined for alias [<name>]. …
			rejected execution of coordinating operation [<name>]
			rejected execution of primary operation [<name>]
			rejected execution of replica operation [<name>]
			unknown query [<name>]
			unknown query [<name>] did you mean [<name>]?
			unknown query [<name>] did you mean any of [<name>]?
			unknown field [<name>]
			unknown field [<name>] did you mean [<name>]?
			unknown field [<name>] did you mean any of [<name>]?
			[<name>] unknown field [<name>]
			[<name>] unknown field [<name>] did you mean [<name>]?
			[<name>] unknown field [<name>] did you mean any of [<name>]?
			[<name>] query does not support [<name>]
			[<name>] query does not support array of values
			[<name>] query does not support arrays for value - …
			[<name>] query doesn't support multiple fields, found [<name>] and [<name>]
			[<name>] query malformed, no start_object after query name
			[<name>] query malformed, must start with start_object
			[<name>] unknown token [<name>] after [<name>]
			[<name>] failed to parse field [<name>]
			[<name>] <name> doesn't support values of type: <name>
			[<name>] failed to find nested object under path [<name>]
			[<name>] analyzer [<name>] not found
			[<name>] queries are only supported on [<name>] fields
			[<name>] parameter cannot be negative…
			[num_candidates] cannot be less than [<name>]
			Expected [<name>] but found [<name>]
			Unknown key for a <name> in [<name>].
			Unknown aggregation type [<name>]
			Unknown aggregation type [<name>] did you mean [<name>]?
			Invalid aggregation name […]. Aggregation names can contain any character except '[', ']', and '>'
			The supplied interval […] could not be parsed as a calendar interval.
			Failed to parse query …
			Failed to parse search_after value for field [<name>].
			search_after has <number> value(s) but sort has <number>.
			Sort must contain at least one field.
			No mapping found for [<name>] in order to sort on
			no mapping found for field [<name>]
			Can only use <name> queries on <name> fields - not on [<name>] which is of type [<name>]
			Cannot search on field [<name>] since it is not indexed nor has doc values.
			Cannot search on field [<name>] since it is not indexed.
			Field [<name>] of type [<name>] does not support <name> queries
			Field [<name>] of type [<name>] doesn't support <name> queries
			Field [<name>] of type [<name>] doesn't support sort
			Field [<name>] of type [<name>] is not supported for aggregation [<name>]
			Field [<name>] is not a completion suggest field
			Fielddata is disabled on [<name>] in [<name>]. Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [<name>] in order to load field data by uninverting the inverted index. Note that this can use significant memory.
			Can't load fielddata on [<name>] because fielddata is unsupported on fields of type [<name>]. Use doc values instead.
			Geometry fields do not support exact searching, use dedicated geometry queries instead: [<name>]
			Result window is too large, from + size must be less than or equal to: [<number>] but was [<number>]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.
			The length of regex [<number>] used in the Regexp Query request has exceeded the allowed maximum of [<number>]. This maximum can be set by changing the [index.max_regex_length] index level setting.
			The number of terms [<number>] used in the Terms Query request has exceeded the allowed maximum of [<number>]. This maximum can be set by changing the [index.max_terms_count] index level setting.
			The query vector has a different number of dimensions [<number>] than the document vectors [<number>].
			maxClauseCount is set to <number>
			fuzziness cannot be […].
			negative [boost] are not allowed in …
			collapse is not supported for the field [<name>] of the type [<name>]
			Cannot invoke "<name>" because "<name>" is null
			Cannot invoke "<name>" because the return value of "<name>" is null
			Cannot read field "<name>" because "<name>" is null
			Cannot read field "<name>" because the return value of "<name>" is null
			Cannot read the array length because "<name>" is null
			class <name> cannot be cast to class <name> (…
			Index <number> out of bounds for length <number>
			No value present
			/ by zero
			Cannot lazily initialize collection of role '<name>' with key …
			Cannot lazily initialize collection of role '<name>' (no session)
			Could not initialize proxy [<name>#…
			Unable to find <name> with id …
			Error attempting to apply AttributeConverter…
			No serializer found for class <name> and no properties discovered to create BeanSerializer…
			Document nesting depth (<number>) exceeds the maximum allowed (<number>…
			Direct self-reference leading to cycle…
			Infinite recursion (StackOverflowError)…
			the mapper returned null instead of a document
			a document must be a JSON object, but <name> is serialized as something else
			"""
		.lines()
		.toList();

	/** The number of known messages within a message, which a value could repeat. */
	private static final int MAX_DEPTH = 3;

	private static final List<Template> COMPILED = TEMPLATES.stream().map(Template::compile).toList();

	/** The position that the parsers of Elasticsearch put in front of a reason. */
	private static final Pattern POSITION = Pattern.compile("\\[\\d{1,9}:\\d{1,9}] ");

	/** The start of the part in which JSON parsers quote the document. */
	private static final String SOURCE = "\n at [Source: ";

	private KnownMessages() {
	}

	/**
	 * Removes the values from a reason of Elasticsearch.
	 * @param type the type of the error, or an empty text if there is none
	 * @param reason the reason
	 * @return the reason without values, or {@link #HIDDEN} if it is unknown
	 */
	static String withoutValues(String type, String reason) {
		return TYPES_WITHOUT_VALUES.contains(type) ? reason : withoutValues(reason);
	}

	/**
	 * Removes the values from a message.
	 * @param message the message
	 * @return the message without values, or {@link #HIDDEN} if it is unknown
	 */
	static String withoutValues(String message) {
		return withoutValues(message, MAX_DEPTH);
	}

	private static String withoutValues(String message, int depth) {
		Matcher position = POSITION.matcher(message);
		int start = position.lookingAt() ? position.end() : 0;
		int source = message.indexOf(SOURCE, start);
		String text = message.substring(start, (source < 0) ? message.length() : source);
		for (Template template : COMPILED) {
			Matcher matcher = template.pattern().matcher(text);
			if (matcher.matches()) {
				return message.substring(0, start) + template.fill(matcher.toMatchResult(), depth);
			}
		}
		return message.substring(0, start) + HIDDEN;
	}

	/**
	 * A known message, as text with placeholders and as a pattern with a group for each.
	 */
	private record Template(String text, Pattern pattern) {

		private static final Pattern PLACEHOLDER = Pattern.compile("<(name|number|message)>|…");

		/** Quotes and brackets would end a name, and a key follows a number sign. */
		private static final String NAME = "([^\\[\\]'\"#\\p{Cntrl}]{1,255}?)";

		static Template compile(String text) {
			StringBuilder pattern = new StringBuilder();
			Matcher placeholder = PLACEHOLDER.matcher(text);
			int end = 0;
			while (placeholder.find()) {
				pattern.append(Pattern.quote(text.substring(end, placeholder.start())))
					.append(switch (placeholder.group()) {
						case "<name>" -> NAME;
						case "<number>" -> "(-?\\d{1,19})";
						case "<message>" -> "(.*)";
						default -> (placeholder.end() < text.length()) ? "(.*?)" : "(.*)";
					});
				end = placeholder.end();
			}
			pattern.append(Pattern.quote(text.substring(end)));
			return new Template(text, Pattern.compile(pattern.toString(), Pattern.DOTALL));
		}

		/** Returns the text with the names, numbers and messages of a match. */
		String fill(MatchResult match, int depth) {
			int[] group = { 0 };
			return PLACEHOLDER.matcher(this.text).replaceAll((placeholder) -> {
				String found = match.group(++group[0]);
				return Matcher.quoteReplacement(switch (placeholder.group()) {
					case "<name>", "<number>" -> found;
					case "<message>" -> (depth > 1) ? withoutValues(found, depth - 1) : HIDDEN;
					default -> HIDDEN;
				});
			});
		}

	}

}

package io.github.elasticsearchjpa.examples.dictionary;

import java.io.IOException;
import java.util.Arrays;

import io.github.elasticsearchjpa.SearchIndex;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Another node of the application, with its own workers, which a test can kill. After one
 * line of input, it rebuilds the index, or writes to the database until its input ends.
 */
final class DictionaryNode {

	/** The prefix of output lines for the test. */
	static final String MARK = "@";

	private DictionaryNode() {
	}

	/**
	 * Runs the node.
	 * @param args "rebuild", or the number of the first of two writers; then the
	 * arguments of the application
	 */
	public static void main(String[] args) throws IOException {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(DictionaryApplication.class)
			.web(WebApplicationType.NONE)
			.run(Arrays.copyOfRange(args, 1, args.length));
		print(0);
		System.in.read();
		if (args[0].equals("rebuild")) {
			context.getBean("dictionary", SearchIndex.class)
				.rebuild((documents, total) -> print(documents * 100 / total));
		}
		else {
			SessionFactory sessionFactory = context.getBean(EntityManagerFactory.class).unwrap(SessionFactory.class);
			new DictionaryWriters(sessionFactory).start(Integer.parseInt(args[0]), 2);
			print(100);
			System.in.transferTo(System.out);
		}
		Runtime.getRuntime().halt(0);
	}

	private static void print(long percent) {
		System.out.println(MARK + percent);
	}

}

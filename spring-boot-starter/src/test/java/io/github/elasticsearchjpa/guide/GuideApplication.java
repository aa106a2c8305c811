package io.github.elasticsearchjpa.guide;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.elasticsearchjpa.mapping.DocumentMapper;
import io.github.elasticsearchjpa.sync.SyncEvent;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

@SpringBootApplication(proxyBeanMethods = false)
class GuideApplication {

	final List<String> audit = new ArrayList<>();

	@Bean
	DocumentMapper<Author> authors() {
		return (author, index) -> Map.of("name", author.name());
	}

	@EventListener
	void on(SyncEvent event) {
		if (event instanceof SyncEvent.PreDelete deleted) {
			audit.add(deleted.index() + ": " + deleted.entity());
		}
	}

}

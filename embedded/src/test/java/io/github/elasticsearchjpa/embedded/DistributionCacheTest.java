package io.github.elasticsearchjpa.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class DistributionCacheTest {

	private static final Optional<BundledPlugin> PLUGIN = plugin("1");

	private final Path folder;

	private final AtomicInteger unpacked = new AtomicInteger();

	private final AtomicInteger downloaded = new AtomicInteger();

	private final Path zip;

	private final Path cache;

	DistributionCacheTest(@TempDir Path folder) throws IOException {
		this.folder = folder;
		this.zip = FakeDistribution.zip(this.folder.resolve("elasticsearch-9.5.3.zip"));
		this.cache = this.folder.resolve("cache");
	}

	@Test
	void aVersionIsUnpackedOnce() {
		Path home = cache().home("9.5.3");
		assertComplete(home);
		assertThat(cache().home("9.5.3")).isEqualTo(home);
		assertThat(this.unpacked).hasValue(1);
	}

	@Test
	void aZipThatIsNotInTheLocalRepositoryIsDownloaded() {
		assertComplete(
				new DistributionCache(this.cache, (version) -> Optional.empty(), this::download, PLUGIN).home("9.5.3"));
		assertThat(this.downloaded).hasValue(1);
	}

	@Test
	void foldersThatAKilledProcessLeftIncompleteAreReplaced() throws IOException {
		Path home = Files.createDirectories(this.cache.resolve("elasticsearch-9.5.3"));
		Files.createDirectories(home.resolve("lib"));
		Files.writeString(home.resolve("lib/7.jar"), "libr");
		Path killed = Files.createDirectories(this.cache.resolve(".unpacking-9.5.3-123/lib"));
		Path other = Files.createDirectories(this.cache.resolve(".unpacking-8.19.21-123/lib"));
		Path snapshot = Files.createDirectories(this.cache.resolve(".unpacking-9.5.3-SNAPSHOT-123/lib"));
		assertComplete(cache().home("9.5.3"));
		assertThat(killed).doesNotExist();
		assertThat(other).exists();
		assertThat(snapshot).exists();
	}

	@Test
	void aDamagedZipIsDownloadedAgain() throws IOException {
		byte[] whole = Files.readAllBytes(this.zip);
		Path truncated = Files.write(this.folder.resolve("truncated.zip"),
				java.util.Arrays.copyOf(whole, whole.length / 2));
		Path home = new DistributionCache(this.cache, (version) -> Optional.of(truncated), this::download, PLUGIN)
			.home("9.5.3");
		assertComplete(home);
		assertThat(truncated).doesNotExist();
	}

	@Test
	void aZipWithAnEntryOutsideItsFolderLeavesNoCompleteFolder() throws IOException {
		Path evil = FakeDistribution.zipWith(this.folder.resolve("evil.zip"), "top/../../evil");
		assertThatExceptionOfType(EmbeddedElasticsearchException.class)
			.isThrownBy(() -> new DistributionCache(this.cache, (version) -> Optional.of(evil), this::download, PLUGIN)
				.home("9.5.3"));
		assertThat(evil).exists();
		assertComplete(cache().home("9.5.3"));
	}

	@Test
	void concurrentThreadsUnpackOnce() throws Exception {
		int threads = 8;
		CountDownLatch together = new CountDownLatch(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<Path>> homes = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				homes.add(executor.submit(() -> {
					together.countDown();
					together.await();
					return cache().home("9.5.3");
				}));
			}
			for (Future<Path> home : homes) {
				assertComplete(home.get());
			}
		}
		finally {
			executor.shutdown();
		}
		assertThat(this.unpacked).hasValue(1);
	}

	@Test
	void concurrentProcessesUnpackOnce() throws Exception {
		List<ChildJvm> children = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			children.add(ChildJvm.start(UnpackingProcess.class, this.cache.toString(), this.zip.toString()));
		}
		for (ChildJvm child : children) {
			assertThat(child.readLine()).isEqualTo("ready");
		}
		for (ChildJvm child : children) {
			child.writeLine("go");
		}
		List<String> results = new ArrayList<>();
		for (ChildJvm child : children) {
			results.add(child.readLine());
		}
		assertThat(results).containsExactlyInAnyOrder("unpacked", "found", "found");
		assertComplete(cache().home("9.5.3"));
		assertThat(this.unpacked).hasValue(0);
	}

	@Test
	void anInterruptedThreadDoesNotReleaseTheLockOfAnother() throws Exception {
		CountDownLatch locked = new CountDownLatch(1);
		CountDownLatch proceed = new CountDownLatch(1);
		FutureTask<Path> first = new FutureTask<>(() -> new DistributionCache(this.cache, (version) -> {
			locked.countDown();
			awaitLatch(proceed);
			return Optional.of(this.zip);
		}, this::download, PLUGIN).home("9.5.3"));
		Thread firstThread = new Thread(first, "first");
		firstThread.setDaemon(true);
		firstThread.start();
		locked.await();
		FutureTask<Path> second = new FutureTask<>(() -> cache().home("9.5.3"));
		Thread secondThread = new Thread(second, "second");
		secondThread.start();
		await().until(() -> Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING).contains(secondThread.getState()));
		secondThread.interrupt();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(second::get)
			.withCauseInstanceOf(EmbeddedElasticsearchException.class)
			.withMessageContaining("Interrupted while waiting until Elasticsearch 9.5.3 is unpacked");
		ChildJvm process = ChildJvm.start(UnpackingProcess.class, this.cache.toString(), this.zip.toString());
		assertThat(process.readLine()).isEqualTo("ready");
		process.writeLine("go");
		await().during(Duration.ofSeconds(1)).until(() -> !process.output().ready());
		proceed.countDown();
		assertComplete(first.get());
		assertThat(process.readLine()).isEqualTo("found");
	}

	@Test
	void theMessageForAFolderThatCannotBeWrittenHasARemedy() throws IOException {
		Path file = Files.createFile(this.folder.resolve("file"));
		assertThatExceptionOfType(EmbeddedElasticsearchException.class)
			.isThrownBy(() -> new DistributionCache(file.resolve("cache"), (version) -> Optional.of(this.zip),
					this::download, PLUGIN)
				.home("9.5.3"))
			.withMessageContaining("Cannot unpack Elasticsearch 9.5.3 into " + file)
			.withMessageContaining("elasticsearch-jpa.embedded.cache or cacheDirectory(..)");
	}

	@Test
	void aCompleteFolderIsNotChanged() throws IOException {
		Path home = cache().home("9.5.3");
		FileTime past = FileTime.fromMillis(0);
		Files.setLastModifiedTime(this.cache, past);
		Files.delete(this.cache.resolve("9.5.3.lock"));
		Files.setLastModifiedTime(this.cache, past);
		assertThat(cache().home("9.5.3")).isEqualTo(home);
		assertThat(Files.getLastModifiedTime(this.cache)).isEqualTo(past);
	}

	@Test
	void theDescriptorOfThePluginHasTheExactVersion() throws IOException {
		Path plugin = cache().home("9.5.3").resolve("plugins/embedded-analysis");
		assertThat(plugin.resolve("plugin-descriptor.properties")).content()
			.contains("elasticsearch.version=9.5.3\n", "java.version=17\n");
		try (JarFile jar = new JarFile(plugin.resolve("embedded-analysis.jar").toFile())) {
			assertThat(jar.getEntry("a/Plugin.class")).isNotNull();
		}
	}

	@Test
	void anotherBuildOfThePluginDoesNotChangeTheFolderOfTheFirst() throws IOException {
		Path older = cache().home("9.5.3");
		Path newer = cache(plugin("2")).home("9.5.3");
		assertThat(newer).isNotEqualTo(older);
		assertComplete(newer);
		assertComplete(older);
		assertThat(cache().home("9.5.3")).isEqualTo(older);
		assertThat(this.unpacked).hasValue(1);
		assertThat(Files.readAttributes(newer.resolve("lib/7.jar"), BasicFileAttributes.class).fileKey())
			.isEqualTo(Files.readAttributes(older.resolve("lib/7.jar"), BasicFileAttributes.class).fileKey());
	}

	@Test
	void aFolderWithoutThePluginIsCopiedAndNotChanged() {
		Path plain = cache(Optional.empty()).home("9.5.3");
		assertThat(plain.resolve("plugins")).isEmptyDirectory();
		assertThat(cache().home("9.5.3").resolve("plugins")).isNotEmptyDirectory();
		assertThat(plain.resolve("plugins")).isEmptyDirectory();
		assertThat(this.unpacked).hasValue(1);
	}

	@Test
	void thePluginIsReadFromTheClassPath() {
		assertThat(BundledPlugin.onClassPath()).hasValueSatisfying((plugin) -> assertThat(plugin.classes())
			.containsKey("io/github/elasticsearchjpa/embedded/analysis/EmbeddedAnalysisPlugin.class")
			.hasSizeGreaterThan(10));
	}

	private DistributionCache cache() {
		return cache(PLUGIN);
	}

	private DistributionCache cache(Optional<BundledPlugin> plugin) {
		return new DistributionCache(this.cache, (version) -> {
			this.unpacked.incrementAndGet();
			return Optional.of(this.zip);
		}, this::download, plugin);
	}

	private static Optional<BundledPlugin> plugin(String content) {
		return Optional
			.of(new BundledPlugin(new TreeMap<>(Map.of("a/Plugin.class", content.getBytes(StandardCharsets.UTF_8)))));
	}

	private Path download(String version) {
		this.downloaded.incrementAndGet();
		try {
			return FakeDistribution.zip(this.folder.resolve("downloaded.zip"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void assertComplete(Path home) {
		assertThat(home.resolve("bin/elasticsearch")).isExecutable();
		assertThat(home.resolve("lib/7.jar")).hasContent("library 7");
		assertThat(home.resolve("lib").toFile().list()).hasSize(FakeDistribution.LIBRARIES);
	}

}

package org.tripcap.cli.standalone;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where the build laid out the stores' jars, see the POM of this module.
 *
 * @param home the directory that holds {@code kafka} and {@code elasticsearch}
 * @param own the jar, or in a test run the directory, that holds the children's main classes
 */
record StoresLayout(Path home, Path own) {
    StoresLayout {
        Objects.requireNonNull(home, "home");
        Objects.requireNonNull(own, "own");
    }

    /**
     * Finds the layout this class was started from: {@code dist/lib/} holds it when installed, {@code target/} next to
     * {@code target/dist} in a build.
     *
     * @throws StoreStartException if there is none
     */
    static StoresLayout locate() throws StoreStartException {
        Path own = ownLocation();
        Path directory = Objects.requireNonNull(own.getParent(), "a class path entry has a parent");
        for (Path candidate :
                List.of(directory.resolveSibling("kafka").resolveSibling("."), directory.resolve("dist"))) {
            Path home = candidate.normalize();
            if (Files.isDirectory(home.resolve("kafka")) && Files.isDirectory(home.resolve("elasticsearch"))) {
                return new StoresLayout(home, own);
            }
        }
        throw new StoreStartException("the embedded stores are not laid out around " + own
                + ": directories kafka and elasticsearch expected; build with `mvn package`, or run ./tripcap");
    }

    private static Path ownLocation() {
        try {
            return Path.of(StoresLayout.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("class path entries are file URIs", e);
        }
    }

    List<Path> kafkaClassPath() throws IOException {
        return classPath(home.resolve("kafka"));
    }

    List<Path> elasticsearchClassPath() throws IOException {
        return classPath(elasticsearchHome().resolve("lib"));
    }

    /** Elasticsearch's {@code path.home}; only read. */
    Path elasticsearchHome() {
        return home.resolve("elasticsearch");
    }

    /** In a fixed order, whatever order the file system lists. */
    private List<Path> classPath(Path directory) throws IOException {
        List<Path> path = new ArrayList<>();
        path.add(own);
        try (Stream<Path> jars = Files.list(directory)) {
            jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().forEach(path::add);
        }
        return List.copyOf(path);
    }
}

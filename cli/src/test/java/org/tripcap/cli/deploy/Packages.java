package org.tripcap.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The Debian packages that this build made. */
final class Packages {

    private Packages() {}

    static Path sensor() throws IOException {
        return only(Path.of("..", "capture", "target"), "tripcap-sensor_");
    }

    static Path server() throws IOException {
        return only(Path.of("target"), "tripcap_");
    }

    private static Path only(Path directory, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Path[] found = files.filter(file -> file.getFileName().toString().startsWith(prefix)
                            && file.toString().endsWith("_all.deb"))
                    .toArray(Path[]::new);
            assertThat(found)
                    .as("%s*.deb in %s, which 'mvn package' makes", prefix, directory)
                    .hasSize(1);
            return found[0].toAbsolutePath().normalize();
        }
    }
}

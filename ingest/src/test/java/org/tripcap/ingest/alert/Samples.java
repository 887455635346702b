package org.tripcap.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Real bodies of tools: those in the test resources, and more where a directory of them lies beside the repository. */
public final class Samples {
    /** System property that names a directory of sample bodies, laid out as the test resources are. */
    public static final String DIRECTORY_PROPERTY = "tripcap.samples.alerts";

    public static final AlertFormat.Sender SENDER =
            new AlertFormat.Sender("ids", ZoneOffset.UTC, Instant.parse("2026-02-01T00:00:00Z"));

    private Samples() {}

    /** A body from the test resources, such as {@code suricata/alert-tls.json}. */
    public static byte[] resource(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("/alerts/" + name)) {
            assertThat(in).as("test resource alerts/" + name).isNotNull();
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All bodies of the test resources, in the order of their names. */
    static List<byte[]> resources() {
        URL alerts = Objects.requireNonNull(Samples.class.getResource("/alerts"));
        try (Stream<Path> tree = Files.walk(Path.of(URI.create(alerts.toString())))) {
            List<byte[]> bodies = new ArrayList<>();
            for (Path file : tree.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                bodies.add(Files.readAllBytes(file));
            }
            return bodies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory of further samples, if there is one. */
    public static Optional<Path> directory() {
        String named = System.getProperty(DIRECTORY_PROPERTY);
        List<Path> places = new ArrayList<>();
        if (named != null) {
            places.add(Path.of(named));
        }
        places.add(Path.of("../../shared/data/alerts"));
        return places.stream().filter(Files::isDirectory).findFirst();
    }

    /** All readings of a body, in the order of its records. */
    public static List<Reading> read(AlertFormat format, byte[] body) throws BodyRefusedException {
        List<Reading> readings = new ArrayList<>();
        for (AlertBody.Part part : AlertBody.split(body)) {
            switch (part) {
                case AlertBody.Part.Value value -> readings.addAll(format.read(value.record(), SENDER));
                case AlertBody.Part.Broken broken -> readings.add(new Reading.Unreadable("", broken.reason()));
            }
        }
        return readings;
    }

    /** The only alert of a body. */
    public static Alert only(AlertFormat format, byte[] body) throws BodyRefusedException {
        List<Reading> readings = read(format, body);
        assertThat(readings).hasSize(1).first().isInstanceOf(Reading.Understood.class);
        return ((Reading.Understood) readings.getFirst()).alert();
    }

    /** The only alert of a JSON text, written with single quotes. */
    public static Alert only(AlertFormat format, String json) throws BodyRefusedException {
        return only(format, bytes(json));
    }

    /** UTF-8 of a JSON text that is written with single quotes for double ones. */
    public static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}

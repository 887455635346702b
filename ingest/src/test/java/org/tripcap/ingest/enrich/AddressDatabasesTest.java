package org.tripcap.ingest.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.testing.ManualClock;
import org.tripcap.capture.testing.MmdbFile;
import org.tripcap.ingest.dissect.AddressFacts.Known;
import org.tripcap.ingest.enrich.AddressDatabases.Source;

class AddressDatabasesTest {
    @TempDir
    private Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));

    private static Map<String, ?> country(String iso, String name) {
        return Map.of("country", Map.of("iso_code", iso, "names", Map.of("en", name)));
    }

    private static byte[] countries(String iso, String name) {
        return new MmdbFile("GeoLite2-Country")
                .put("9.9.9.0/24", country(iso, name))
                .put("10.1.0.0/16", country("XX", "nowhere"))
                .put("2620:fe::/32", country("CH", "Switzerland"))
                .toBytes();
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    private AddressDatabases open() throws IOException {
        Path places = file("country.mmdb", countries("DE", "Germany"));
        Path systems = file(
                "asn.mmdb",
                new MmdbFile("GeoLite2-ASN")
                        .put(
                                "9.9.0.0/16",
                                Map.of(
                                        "autonomous_system_number",
                                        19281,
                                        "autonomous_system_organization",
                                        "QUAD9-AS-1"))
                        .toBytes());
        return AddressDatabases.open(
                new Source("--country-database", places), new Source("--as-database", systems), clock);
    }

    @Test
    void publicAddresses_haveCountryAndNetwork_asFarAsTheFilesKnow() throws Exception {
        AddressDatabases known = open();
        assertThat(known.of("9.9.9.9")).isEqualTo(new Known("DE", "Germany", null, 19281, "QUAD9-AS-1"));
        assertThat(known.of("9.9.8.1")).isEqualTo(new Known(null, null, null, 19281, "QUAD9-AS-1"));
        assertThat(known.of("2620:fe::fe")).isEqualTo(new Known("CH", "Switzerland", null, -1, null));
        assertThat(known.of("8.8.8.8")).isEqualTo(Known.NOTHING);
        assertThat(known.of("10.1.2.3")).as("private, whatever a file says").isEqualTo(Known.NOTHING);
    }

    @Test
    void cityFiles_nameTheCityToo() throws Exception {
        Path cities = file(
                "city.mmdb",
                new MmdbFile("GeoLite2-City")
                        .put(
                                "81.2.69.0/24",
                                Map.of(
                                        "country", Map.of("iso_code", "GB", "names", Map.of("en", "United Kingdom")),
                                        "city", Map.of("names", Map.of("en", "London"))))
                        .toBytes());
        assertThat(AddressDatabases.open(new Source("--country-database", cities), null, clock)
                        .of("81.2.69.142"))
                .isEqualTo(new Known("GB", "United Kingdom", "London", -1, null));
    }

    @Test
    void replacedFile_isReadAgain_andABrokenOneTakesNoPlace() throws Exception {
        AddressDatabases known = open();
        assertThat(known.of("9.9.9.9").countryIsoCode()).isEqualTo("DE");
        Files.move(
                file("new.mmdb", countries("FR", "France")),
                directory.resolve("country.mmdb"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(known.of("9.9.9.9").countryIsoCode())
                .as("not looked at for each address")
                .isEqualTo("DE");
        clock.advance(DatabaseFile.LOOK);
        assertThat(known.of("9.9.9.9").countryIsoCode()).isEqualTo("FR");

        Files.move(
                file("broken.mmdb", new byte[] {1, 2, 3}),
                directory.resolve("country.mmdb"),
                StandardCopyOption.REPLACE_EXISTING);
        clock.advance(DatabaseFile.LOOK);
        assertThat(known.of("9.9.9.9").countryIsoCode()).isEqualTo("FR");
        Files.delete(directory.resolve("country.mmdb"));
        clock.advance(DatabaseFile.LOOK);
        assertThat(known.of("9.9.9.9").countryIsoCode()).isEqualTo("FR");
    }

    @Test
    void unusableFiles_areRefusedAtTheStart_byTheirSetting() throws Exception {
        Path missing = directory.resolve("missing.mmdb");
        assertThatThrownBy(() -> AddressDatabases.open(new Source("--country-database", missing), null, clock))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("--country-database: " + missing)
                .hasMessageContaining("cannot be read");
        byte[] sound = countries("DE", "Germany");
        for (byte[] broken : new byte[][] {{}, {1, 2, 3}, Arrays.copyOf(sound, sound.length / 2)}) {
            Path file = file("broken.mmdb", broken);
            assertThatThrownBy(() -> AddressDatabases.open(null, new Source("--as-database", file), clock))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("--as-database: " + file);
        }
    }

    @Test
    void recordsOfAnotherShape_areNothing_andNoFailure() throws Exception {
        Path odd = file(
                "odd.mmdb",
                new MmdbFile("other")
                        .put("9.9.9.0/24", Map.of("country", "DE", "city", Map.of("names", 7)))
                        .toBytes());
        assertThat(AddressDatabases.open(new Source("--country-database", odd), new Source("--as-database", odd), clock)
                        .of("9.9.9.9"))
                .isEqualTo(Known.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "169.254.1.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fd00::1",
                "ff02::1",
                "2001:db8::1",
                "2001::1",
                "3fff::1"
            })
    void reservedAddresses_areNobodys(String address) {
        assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.255",
                "2001:4860:4860::8888",
                "2620:fe::fe",
                "2a00:1450::1"
            })
    void others_areSomebodys(String address) {
        assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).isTrue();
    }
}

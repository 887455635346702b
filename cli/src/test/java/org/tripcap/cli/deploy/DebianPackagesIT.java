package org.tripcap.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.capture.SensorExit;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.testing.Programs;

/** The Debian packages: what is in them, and that they install, run and go without a trace. */
class DebianPackagesIT {

    /** project.build.outputTimestamp of the POM. */
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    /** What lintian says that is so on purpose. */
    private static final List<String> ON_PURPOSE = List.of(
            // Released with the tree, whose history is the change log; --help is the manual.
            "no-changelog",
            "no-manual-page",
            // Who builds packages for others names themselves.
            "bogus-mail-host",
            // Only root and the service read settings.
            "non-standard-file-perm",
            // Written by picocli, whose script can be sourced by hand, too.
            "bash-completion-with-hashbang",
            // Newer than this lintian.
            "unknown-java-class-version");

    @TempDir
    private Path directory;

    static List<Path> packages() throws IOException {
        return List.of(Packages.sensor(), Packages.server());
    }

    @BeforeEach
    void needDpkg() throws Exception {
        assumeThat(Programs.works("dpkg-deb", "--version"))
                .as("dpkg is installed")
                .isTrue();
    }

    private static List<String> contents(Path deb) throws Exception {
        return Programs.output(
                        "sh",
                        "-c",
                        "dpkg-deb --fsys-tarfile '" + deb + "' | TZ=UTC tar --list --verbose --full-time --file -")
                .lines()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyTimestamp_isThatOfTheBuild_andEveryFileRoots(Path deb) throws Exception {
        assertThat(contents(deb))
                .isNotEmpty()
                .allMatch(line -> line.contains(" root/root ") || line.contains(" 0/0 "), "owned by root")
                .allMatch(line -> line.contains(" 2026-01-01 00:00:00 "), "dated as the POM says");
        String control = Programs.output(
                "sh", "-c", "dpkg-deb --ctrl-tarfile '" + deb + "' | TZ=UTC tar --list --verbose --full-time --file -");
        assertThat(control.lines()).isNotEmpty().allMatch(line -> line.contains(" 2026-01-01 00:00:00 "));
        assertThat(members(deb)).containsOnly(BUILT.getEpochSecond());
    }

    /** The times of the members of an ar archive (deb(5)): 60-byte headers, each with decimal seconds at 16. */
    private static List<Long> members(Path deb) throws IOException {
        byte[] bytes = Files.readAllBytes(deb);
        List<Long> times = new ArrayList<>();
        int at = 8;
        while (at + 60 <= bytes.length) {
            String header = new String(bytes, at, 60, StandardCharsets.US_ASCII);
            times.add(Long.parseLong(header.substring(16, 28).strip()));
            int size = Integer.parseInt(header.substring(48, 58).strip());
            at += 60 + size + size % 2;
        }
        return times;
    }

    @ParameterizedTest
    @MethodSource("packages")
    void files_areInOneOrder_andNoneMayBeWrittenByOthers(Path deb) throws Exception {
        List<String> jars = contents(deb).stream()
                .filter(line -> line.endsWith(".jar"))
                .map(line -> line.substring(line.lastIndexOf('/') + 1))
                .toList();
        assertThat(jars).isSorted().hasSizeGreaterThan(10);
        assertThat(contents(deb)).noneMatch(line -> line.charAt(0) != 'l' && line.charAt(8) == 'w');
    }

    @ParameterizedTest
    @MethodSource("packages")
    void lintian_findsNothingButWhatIsOnPurpose(Path deb) throws Exception {
        assumeThat(Programs.works("lintian", "--version"))
                .as("lintian is installed")
                .isTrue();
        String said = Programs.output(
                "sh",
                "-c",
                "lintian --allow-root --no-cfg --tag-display-limit 0 --suppress-tags " + String.join(",", ON_PURPOSE)
                        + " '" + deb + "' || test $? -eq 2");
        assertThat(said.lines().filter(line -> line.startsWith("E:") || line.startsWith("W:")))
                .isEmpty();
    }

    @Test
    void installed_theyRun_removed_theyKeepSettings_purged_nothingIsLeft() throws Exception {
        assumeNotInstalled();
        try (DisposableRoot root = DisposableRoot.in(directory)) {
            forget(root);
            List<String> before = traces(root);
            install(root);

            assertThat(root.run(
                                    "stat",
                                    "--format=%a %U:%G %n",
                                    "/etc/tripcap/sensor.yaml",
                                    "/etc/tripcap/server.yaml",
                                    "/etc/tripcap/policy.yaml",
                                    "/etc/tripcap/credentials",
                                    "/var/lib/tripcap-sensor",
                                    "/var/lib/tripcap-server",
                                    "/usr/share/tripcap/bin/tripcap")
                            .succeeded()
                            .lines())
                    .containsExactly(
                            "640 root:tripcap-sensor /etc/tripcap/sensor.yaml",
                            "640 root:tripcap-server /etc/tripcap/server.yaml",
                            "640 root:tripcap-server /etc/tripcap/policy.yaml",
                            "700 root:root /etc/tripcap/credentials",
                            "700 tripcap-sensor:tripcap-sensor /var/lib/tripcap-sensor",
                            "700 tripcap-server:tripcap-server /var/lib/tripcap-server",
                            "755 root:root /usr/share/tripcap/bin/tripcap");
            assertThat(root.run("tripcap", "--version").succeeded().output()).startsWith("tripcap ");
            assertThat(root.run("tripcap-sensor", "--version").succeeded().output())
                    .startsWith("tripcap-sensor ");
            assertThat(root.run(
                                    "bash",
                                    "-c",
                                    "source /usr/share/bash-completion/completions/tripcap; complete -p tripcap")
                            .succeeded()
                            .output())
                    .contains("_complete_tripcap");
            checksSettings(root);
            startableUnits(root);

            root.run("dpkg", "--remove", "tripcap", "tripcap-sensor").succeeded();
            assertThat(root.run("sh", "-c", "ls /etc/tripcap; command -v tripcap tripcap-sensor; ls /usr/share/tripcap")
                            .output())
                    .contains("sensor.yaml", "server.yaml")
                    .doesNotContain("/usr/bin/tripcap");
            // An administrator's own files are theirs.
            root.run("rm", "-rf", "/etc/tripcap/sensor.pem", "/etc/tripcap/trust.json");
            root.run("dpkg", "--purge", "tripcap", "tripcap-sensor").succeeded();
            assertThat(traces(root)).isEqualTo(before);
            assertThat(root.run("getent", "passwd", "tripcap-server", "tripcap-sensor")
                            .output())
                    .isEmpty();
        }
    }

    @Test
    void purge_keepsEvidenceThatIsNowhereElse_andTheVaultsKeys() throws Exception {
        assumeNotInstalled();
        try (DisposableRoot root = DisposableRoot.in(directory)) {
            install(root);
            root.run(
                            "sh",
                            "-c",
                            "mkdir -p /var/lib/tripcap-sensor/outbox /var/lib/tripcap-server/server/vault"
                                    + " && touch /var/lib/tripcap-sensor/outbox/1 /var/lib/tripcap-server/server/vault/1")
                    .succeeded();
            String said = root.run("dpkg", "--purge", "tripcap", "tripcap-sensor")
                    .succeeded()
                    .output();
            assertThat(said).contains("evidence in it was not sent yet", "keys without which evidence cannot be read");
            root.run("ls", "/var/lib/tripcap-sensor/outbox/1", "/var/lib/tripcap-server/server/vault/1")
                    .succeeded();
        }
    }

    @Test
    void reinstalled_overAChangedSetting_keepsIt() throws Exception {
        assumeNotInstalled();
        try (DisposableRoot root = DisposableRoot.in(directory)) {
            install(root);
            root.run("sh", "-c", "echo '# mine' >> /etc/tripcap/sensor.yaml").succeeded();
            install(root);
            assertThat(root.run("stat", "--format=%a %U:%G", "/etc/tripcap/sensor.yaml")
                            .output())
                    .contains("640 root:tripcap-sensor");
            assertThat(root.run("tail", "-1", "/etc/tripcap/sensor.yaml").output())
                    .isEqualTo("# mine\n");
        }
    }

    private static void assumeNotInstalled() throws InterruptedException {
        assumeThat(Programs.works("sh", "-c", "dpkg-query --show tripcap tripcap-sensor 2>/dev/null | grep -q ."))
                .as("a tripcap package is installed on this host")
                .isFalse();
        assumeThat(Programs.works("dpkg-query", "--show", "libpcap0.8", "adduser"))
                .as("what the packages depend on is installed")
                .isTrue();
    }

    /** Dependencies are not checked: the Java here may be of no package. */
    private static void install(DisposableRoot root) throws Exception {
        root.bring(Packages.sensor(), "/root/tripcap-sensor.deb");
        root.bring(Packages.server(), "/root/tripcap.deb");
        root.run(
                        "dpkg",
                        "--force-depends",
                        "--force-confold",
                        "--install",
                        "/root/tripcap-sensor.deb",
                        "/root/tripcap.deb")
                .succeeded();
        assertThat(root.run("dpkg-query", "--show", "--showformat=${db:Status-Status}\n", "tripcap", "tripcap-sensor")
                        .lines())
                .containsExactly("installed", "installed");
        root.run("rm", "/root/tripcap-sensor.deb", "/root/tripcap.deb").succeeded();
    }

    /** As installed it names what is missing; with an identity and a trust file it is content. */
    private void checksSettings(DisposableRoot root) throws Exception {
        DisposableRoot.Ended missing = root.run("tripcap-sensor", "--check");
        assertThat(missing.code()).as(missing.output()).isEqualTo(SensorExit.CONFIGURATION);
        assertThat(missing.output()).contains("identity", "/etc/tripcap/sensor.pem", "trust");

        Authority authority = Authority.create(InstantSource.system());
        authority.enrol("edge-deb", Role.SENSOR, Duration.ofDays(30)).store(directory.resolve("sensor.pem"));
        authority.trustFile().store(directory.resolve("trust.json"));
        root.bring(directory.resolve("sensor.pem"), "/etc/tripcap/sensor.pem");
        root.bring(directory.resolve("trust.json"), "/etc/tripcap/trust.json");
        root.run("chmod", "600", "/etc/tripcap/sensor.pem").succeeded();
        root.run("tripcap-sensor", "--check", "--set", "kafka.bootstrap.servers=127.0.0.1:9092")
                .succeeded();

        DisposableRoot.Ended server = root.run("tripcap", "server", "--check");
        assertThat(server.code()).as(server.output()).isEqualTo(SensorExit.CONFIGURATION);
        assertThat(server.output()).contains("identities", "/var/lib/tripcap-server/keys");
    }

    private static void startableUnits(DisposableRoot root) throws Exception {
        if (root.run("systemd-analyze", "--version").code() == 0) {
            for (String unit : List.of("tripcap-sensor", "tripcap-server")) {
                String said = root.run("systemd-analyze", "verify", "/usr/lib/systemd/system/" + unit + ".service")
                        .output();
                assertThat(said.lines().filter(line -> line.contains(unit))).isEmpty();
            }
        }
    }

    /** What somebody may have left here who installed by hand. */
    private static void forget(DisposableRoot root) throws Exception {
        root.run("rm", "-rf", "/etc/tripcap", "/var/lib/tripcap-sensor", "/var/lib/tripcap-server")
                .succeeded();
    }

    /** Every path of this root with the name in it, but for the build's own and other trees. */
    private static List<String> traces(DisposableRoot root) {
        try {
            return Arrays.stream(root.run(
                                    "sh",
                                    "-c",
                                    "find /etc /usr /var /opt /root -name '*tripcap*' -not -path '*/.m2/*' | sort")
                            .output()
                            .split("\n", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

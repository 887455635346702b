package org.tripcap.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.testing.Programs;

/** What of the images can be tested without a container runtime: their Java, and how the sensor comes by its capability. */
class ImagesIT {

    private static final Path SENSOR =
            Path.of("..", "capture", "target", "dist").toAbsolutePath().normalize();
    private static final Path LIB = Path.of("target", "dist", "lib").toAbsolutePath();
    private static final Path MODULES =
            Path.of("..", "deploy", "docker", "java-modules").toAbsolutePath().normalize();
    private static final Path DOCKERFILE = MODULES.resolveSibling("Dockerfile");

    @TempDir
    private static Path directory;

    private static Path java;

    /** As the Dockerfile does it. */
    @BeforeAll
    static void link() throws Exception {
        java = directory.resolve("java");
        assertThat(Files.readString(DOCKERFILE))
                .contains("--strip-debug --no-header-files --no-man-pages --compress zip-6");
        Programs.output(
                tool("jlink"),
                "--add-modules",
                String.join(",", modules()),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-6",
                "--output",
                java.toString());
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static List<String> modules() throws IOException {
        return Files.readAllLines(MODULES);
    }

    @Test
    void everyModuleThatTheJarsName_isInTheImage() throws Exception {
        Set<String> needed = new TreeSet<>();
        for (Path lib : List.of(SENSOR.resolve("lib"), LIB)) {
            try (Stream<Path> jars = Files.list(lib)) {
                List<String> command = jars.map(Path::toString)
                        // pcap4j names slf4j by the module name of another release, so that jdeps cannot resolve it.
                        .filter(jar -> jar.endsWith(".jar") && !jar.contains("/pcap4j-core-"))
                        .sorted()
                        .collect(Collectors.toList());
                command.addAll(
                        0,
                        List.of(
                                tool("jdeps"),
                                "--multi-release",
                                "25",
                                "--ignore-missing-deps",
                                "--print-module-deps"));
                needed.addAll(Arrays.asList(
                        Programs.output(command.toArray(String[]::new)).strip().split(",", -1)));
            }
        }
        assertThat(needed).contains("java.base");
        assertThat(Programs.output(java.resolve("bin/java").toString(), "--list-modules")
                        .lines()
                        .map(line -> line.split("@", 2)[0]))
                .containsAll(needed);
    }

    private static String withImagesJava(String... command) throws Exception {
        return Programs.output(Stream.concat(Stream.of("env", "JAVA_HOME=" + java), Stream.of(command))
                .toArray(String[]::new));
    }

    @Test
    void sensor_runsOnTheImagesJava() throws Exception {
        String sensor = SENSOR.resolve("bin/tripcap-sensor").toString();
        assertThat(withImagesJava(sensor, "--version")).startsWith("tripcap-sensor ");
        Authority authority = Authority.create(InstantSource.system());
        authority.enrol("edge", Role.SENSOR, Duration.ofDays(30)).store(directory.resolve("sensor.pem"));
        authority.trustFile().store(directory.resolve("trust.json"));
        Path settings = Files.writeString(directory.resolve("sensor.yaml"), """
                identity: %1$s/sensor.pem
                trust: %1$s/trust.json
                data: %1$s/data
                kafka: {bootstrap.servers: ['127.0.0.1:9092']}
                """.formatted(directory));
        withImagesJava(sensor, "--config", settings.toString(), "--check");
    }

    /** Laid out as in the image; what a command line does on its own: keys, filters by libpcap, bundles, XML and TLS. */
    @Test
    void commandLine_runsOnTheImagesJava() throws Exception {
        Path home = Files.createDirectory(directory.resolve("tripcap"));
        Files.createSymbolicLink(home.resolve("lib"), LIB);
        Files.createSymbolicLink(home.resolve("libexec"), SENSOR.resolve("libexec"));
        Path bin = Files.createDirectory(home.resolve("bin"));
        Path tripcap = Files.copy(Path.of("src", "main", "dist", "bin", "tripcap"), bin.resolve("tripcap"));
        Files.setPosixFilePermissions(tripcap, PosixFilePermissions.fromString("rwxr-xr-x"));
        String program = tripcap.toString();
        assertThat(withImagesJava(program, "--version")).startsWith("tripcap ");
        Path data = directory.resolve("data");
        assertThat(withImagesJava(program, "key", "init", "--data", data.toString()))
                .contains("authority");
        assertThat(withImagesJava(program, "key", "enroll", "edge", "--role", "sensor", "--data", data.toString()))
                .contains("edge");
        assertThat(withImagesJava(program, "policy", "test", "../deploy/policy.yaml"))
                .isNotEmpty();
        assertThat(withImagesJava(program, "config", "reference")).contains("record.memory");
    }

    /** What the sensor's image does with its copy of setpriv, here with a file of this host and a user without any rights. */
    @Test
    void sensorsUser_getsOneCapability_fromOneFile() throws Exception {
        assertThat(Files.readString(DOCKERFILE))
                .contains("setcap cap_net_raw=ep /usr/local/bin/with-net-raw")
                .contains("\"--inh-caps=+net_raw\", \"--ambient-caps=+net_raw\", \"--no-new-privs\"");
        assumeThat(Programs.output("id", "--user").strip().equals("0")
                        && Programs.works("setcap", "-v", "=", "/bin/true"))
                .as("root, and setcap of libcap2-bin")
                .isTrue();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path wrapper = Files.copy(Path.of("/usr/bin/setpriv"), directory.resolve("with-net-raw"));
        Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        Programs.output("setcap", "cap_net_raw=ep", wrapper.toString());
        String status = Programs.output(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--inh-caps=-all",
                "--bounding-set=-all,+net_raw",
                wrapper.toString(),
                "--inh-caps=+net_raw",
                "--ambient-caps=+net_raw",
                "--no-new-privs",
                "cat",
                "/proc/self/status");
        assertThat(status.lines())
                .contains(
                        "CapEff:\t0000000000002000",
                        "CapAmb:\t0000000000002000",
                        "CapBnd:\t0000000000002000",
                        "NoNewPrivs:\t1");
    }
}

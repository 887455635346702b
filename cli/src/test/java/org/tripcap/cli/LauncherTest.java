package org.tripcap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.testing.Programs;

/** The script {@code ./tripcap} in a tree of its own, with programs in place of Maven and Java that note their calls. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "tripcap").toAbsolutePath().normalize();

    private Path tree;
    private Path programs;
    private final Map<String, String> environment = new HashMap<>();

    private record Run(int code, String output, String errors) {}

    @BeforeEach
    void makeTree(@TempDir Path directory) throws IOException {
        tree = Files.createDirectories(directory.resolve("a tree with spaces"));
        Files.copy(SCRIPT, tree.resolve("tripcap"));
        tree.resolve("tripcap").toFile().setExecutable(true);
        Files.writeString(tree.resolve("pom.xml"), "<project/>");
        Files.createDirectories(tree.resolve("deploy/kibana"));
        for (String module : List.of("capture", "ingest", "cli")) {
            Files.createDirectories(tree.resolve(module).resolve("src/main"));
            Files.writeString(tree.resolve(module).resolve("pom.xml"), "<project/>");
        }

        Path jdk = directory.resolve("jdk");
        program(jdk.resolve("bin/javac"), "echo javac 25");
        program(jdk.resolve("bin/java"), "echo java \"$@\"");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.3\"\n");
        programs = directory.resolve("programs");
        maven("mkdir -p " + quoted(tree.resolve("cli/target/dist/lib")));
        environment.put("JAVA_HOME", jdk.toString());
        environment.put("PATH", programs + ":/usr/bin:/bin");
    }

    @Test
    void firstRun_buildsQuietly_andPassesTheArgumentsOn() throws Exception {
        Run run = run(tree.resolve("tripcap"), "evidence", "verify", "two words");
        assertThat(run.code()).isZero();
        assertThat(run.output())
                .startsWith("java ")
                .contains("--enable-native-access=ALL-UNNAMED")
                .contains("-cp " + tree.resolve("cli/target/dist/lib") + "/*")
                .endsWith(" org.tripcap.cli.Main evidence verify two words\n");
        assertThat(run.errors()).contains("building").contains("target/build.log");
        assertThat(builds()).containsExactly("--quiet -DskipTests package");
    }

    @Test
    void secondRun_buildsNothing_untilASourceIsNewer() throws Exception {
        Path source = tree.resolve("ingest/src/main/A.java");
        Files.writeString(source, "");
        age(source);
        run(tree.resolve("tripcap"), "evidence");
        assertThat(run(tree.resolve("tripcap"), "evidence").errors()).isEmpty();
        assertThat(builds()).hasSize(1);

        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        run(tree.resolve("tripcap"), "evidence");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void run_throughALinkFromElsewhere_findsItsTree(@TempDir Path elsewhere) throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("tc"), tree.resolve("tripcap"));
        assertThat(run(link, "evidence").output()).contains(tree.resolve("cli/target/dist/lib") + "/*");
    }

    @Test
    void failingBuild_showsTheEndOfItsLog_andLeavesNoStamp() throws Exception {
        maven("for i in $(seq 100); do echo \"line $i\"; done; exit 1");
        for (int attempt = 0; attempt < 2; attempt++) {
            Run run = run(tree.resolve("tripcap"), "evidence");
            assertThat(run.code()).isEqualTo(70);
            assertThat(run.output()).isEmpty();
            assertThat(run.errors())
                    .contains("line 100")
                    .doesNotContain("line 60\n")
                    .contains("the build failed");
        }
        assertThat(builds()).hasSize(2);
    }

    @Test
    void concurrentFirstRuns_buildOnce() throws Exception {
        maven("sleep 1; mkdir -p " + quoted(tree.resolve("cli/target/dist/lib")));
        List<Process> runs = Stream.of(1, 2, 3)
                .map(number -> start(tree.resolve("tripcap"), "evidence"))
                .toList();
        for (Process run : runs) {
            assertThat(finish(run).code()).isZero();
        }
        assertThat(builds()).hasSize(1);
    }

    @Test
    void test_showsWhatMavenSays_andEndsWithItsFailure() throws Exception {
        maven("echo 'Tests run: 3, Failures: 1'; exit 1");
        Run run = run(tree.resolve("tripcap"), "test", "-Dit.test=X");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.output()).contains("Tests run: 3, Failures: 1");
        assertThat(builds()).containsExactly("verify -Dit.test=X");
    }

    @Test
    void test_offersTheMissingPackagesOnly_andGoesOnWithoutThem() throws Exception {
        Path list = tree.resolve(".ci/test-packages");
        Files.createDirectories(list.getParent());
        Files.writeString(list, "here-already\nnot-here\n");
        program(programs.resolve("dpkg-query"), "[[ $* == *here-already ]] && printf installed");
        program(programs.resolve("apt-get"), "exit 100");
        Run run = run(tree.resolve("tripcap"), "test");
        assertThat(run.code()).isZero();
        assertThat(run.errors()).contains("not-here", "will be skipped").doesNotContain("here-already");
        assertThat(builds()).containsExactly("verify");
    }

    @Test
    void test_asRoot_installsWhatItCan_andRemovesNothing() throws Exception {
        assumeTrue(Programs.output("id", "--user").strip().equals("0"), "only root installs packages");
        Path list = tree.resolve(".ci/test-packages");
        Files.createDirectories(list.getParent());
        Files.writeString(list, "harmless\nexcludes-another\n");
        Path calls = tree.resolve("apt-calls");
        program(programs.resolve("dpkg-query"), "exit 1");
        program(
                programs.resolve("apt-get"),
                "[[ $* == *update ]] || echo \"$@\" >>" + quoted(calls) + "\n[[ $* != *excludes-another* ]]");
        Run run = run(tree.resolve("tripcap"), "test");
        assertThat(run.code()).isZero();
        assertThat(run.errors()).contains("some tests will be skipped");
        assertThat(Files.readAllLines(calls))
                .hasSize(3)
                .allMatch(call -> call.contains("--no-remove"))
                .anyMatch(call -> call.endsWith("install harmless"));
    }

    @Test
    void withoutMaven_saysHowToGetIt() throws Exception {
        Files.delete(programs.resolve("mvn"));
        for (String needed : List.of("bash", "readlink", "dirname", "find")) {
            Files.createSymbolicLink(programs.resolve(needed), Path.of("/usr/bin", needed));
        }
        environment.put("PATH", programs.toString());
        Run run = run(tree.resolve("tripcap"), "evidence");
        assertThat(run.code()).isEqualTo(69);
        assertThat(run.errors()).contains("apt-get install maven");
    }

    @Test
    void olderJdkInJavaHome_isPassedOver() throws Exception {
        Files.writeString(Path.of(environment.get("JAVA_HOME"), "release"), "JAVA_VERSION=\"24.0.1\"\n");
        Run run = run(tree.resolve("tripcap"), "evidence");
        assertThat(run.output()).doesNotContain("java -Xmx");
    }

    private void maven(String behaviour) throws IOException {
        program(programs.resolve("mvn"), "echo \"$@\" >>" + quoted(tree.resolve("calls")) + "\n" + behaviour);
    }

    /** What Maven was asked for, without the options that every call has. */
    private List<String> builds() throws IOException {
        String common = "--batch-mode --no-transfer-progress --file " + tree.resolve("pom.xml") + " ";
        return Files.readAllLines(tree.resolve("calls")).stream()
                .map(call -> call.replace(common, ""))
                .toList();
    }

    private static void program(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String quoted(Path path) {
        return "'" + path + "'";
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    private Run run(Path script, String... arguments) throws Exception {
        return finish(start(script, arguments));
    }

    private Process start(Path script, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(script.toString()), Stream.of(arguments))
                .toList());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return builder.directory(Path.of("/").toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Run finish(Process process) throws Exception {
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output, errors);
    }
}

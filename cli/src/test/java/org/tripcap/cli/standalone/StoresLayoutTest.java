package org.tripcap.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoresLayoutTest {
    private final StoresLayout layout;

    StoresLayoutTest() throws Exception {
        layout = StoresLayout.locate();
    }

    @Test
    void classPaths_beginWithTheMainClasses_andHoldEachArtifactOnce() throws Exception {
        for (List<Path> classPath : List.of(layout.kafkaClassPath(), layout.elasticsearchClassPath())) {
            assertThat(classPath).startsWith(layout.own()).allMatch(Files::exists);
            // Twice when a build with other versions went before without `mvn clean`.
            assertThat(classPath.stream().map(StoresLayoutTest::artifact)).doesNotHaveDuplicates();
        }
    }

    @Test
    void elasticsearchClassPath_keepsTheModulesClassesAndOtherLoggersAway() throws Exception {
        assertThat(layout.elasticsearchClassPath().stream().map(StoresLayoutTest::artifact))
                .contains("elasticsearch", "lucene-core", "log4j-core")
                .noneMatch(artifact -> artifact.startsWith("netty-"))
                .doesNotContain("transport-netty4", "slf4j-api", "logback-classic");
    }

    @Test
    void kafkaClassPath_logsThroughLogback() throws Exception {
        assertThat(layout.kafkaClassPath().stream().map(StoresLayoutTest::artifact))
                .contains("kafka_2.13", "kafka-clients", "logback-classic")
                .doesNotContain("log4j-slf4j-impl", "log4j-slf4j2-impl", "elasticsearch");
    }

    private static String artifact(Path jar) {
        return jar.getFileName().toString().replaceFirst("-\\d[^/]*\\.jar$", "");
    }
}

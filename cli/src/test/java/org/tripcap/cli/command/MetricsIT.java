package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.testing.Programs;
import org.yaml.snakeyaml.Yaml;

/** What a server and a sensor that run give Prometheus. */
class MetricsIT {

    private static final Path RULES = Path.of("..", "deploy", "prometheus", "tripcap.rules.yml");
    private static final Pattern NAME = Pattern.compile("tripcap_[a-z_]+");

    @TempDir
    private Path directory;

    private static String server() throws Exception {
        URI server = SharedSystem.get().parts().run().server();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(server.resolve("/metrics")).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void everyRoleOfAServerThatIsReady_isReady() throws Exception {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(server().lines().filter(line -> line.startsWith("tripcap_role_ready{")))
                        .hasSize(8)
                        .allMatch(line -> line.endsWith(" 1.0"), "ready"));
    }

    @Test
    void alertRules_useOnlyWhatThereIs() throws Exception {
        assumeTrue(Programs.output("id", "--user").strip().equals("0"), "capturing takes root");
        Set<String> given = new TreeSet<>();
        try (SensorProcess sensor = SensorProcess.start(
                SensorProcess.DISTRIBUTION,
                List.of(),
                SensorProcess.configure(directory, "metrics", "lo"),
                Map.of(),
                directory.resolve("log"))) {
            sensor.awaitReady();
            for (String page : List.of(server(), sensor.get("/metrics").body())) {
                page.lines().filter(line -> !line.startsWith("#")).forEach(line -> given.add(line.split("[{ ]", 2)[0]));
            }
        }
        assertThat(used()).hasSizeGreaterThan(10).isSubsetOf(given);
    }

    /** Names in the rules' expressions. */
    @SuppressWarnings("unchecked")
    private static Set<String> used() throws Exception {
        Map<String, List<Map<String, Object>>> rules = new Yaml().load(Files.readString(RULES));
        return rules.values().stream()
                .flatMap(List::stream)
                .flatMap(group -> ((List<Map<String, Object>>) group.getOrDefault("rules", List.of())).stream())
                .flatMap(rule ->
                        NAME.matcher(String.valueOf(rule.get("expr"))).results().map(MatchResult::group))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

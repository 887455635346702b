package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be checked of Kibana's saved objects without Kibana: their form, and that they fit to the indices. */
class KibanaObjectsTest {
    private static final String SEARCH_SOURCE = "/attributes/kibanaSavedObjectMeta/searchSourceJSON";
    private static final String SEARCH_INDEX = "kibanaSavedObjectMeta.searchSourceJSON.index";

    private final KibanaObjects objects = KibanaObjects.read();

    @Test
    void everyReference_resolves_andIsUsed() {
        assertThat(objects.byName).hasSizeGreaterThan(50);
        for (JsonNode object : objects.byName.values()) {
            Set<String> used = new HashSet<>();
            switch (object.path("type").asText()) {
                case "index-pattern" -> {}
                case "search" ->
                    used.add(KibanaObjects.inner(object.at(SEARCH_SOURCE))
                            .path("indexRefName")
                            .asText());
                case "lens" ->
                    objects.layers(object).forEach(layer -> used.add("indexpattern-datasource-layer-" + layer.id()));
                case "dashboard" -> {
                    for (JsonNode panel : KibanaObjects.inner(object.at("/attributes/panelsJSON"))) {
                        String reference = panel.path("panelIndex").asText() + ":"
                                + panel.path("panelRefName").asText();
                        used.add(reference);
                        assertThat(objects.referred(object, reference).path("type"))
                                .isEqualTo(panel.path("type"));
                    }
                    for (Map.Entry<String, JsonNode> control : controls(object)) {
                        used.add("controlGroup_" + control.getKey() + ":optionsListDataView");
                    }
                }
                default -> throw new AssertionError("an unknown kind: " + KibanaObjects.name(object));
            }
            Set<String> names = new HashSet<>();
            object.path("references").forEach(reference -> {
                names.add(reference.path("name").asText());
                assertThat(objects.byName).containsKey(KibanaObjects.name(reference));
            });
            assertThat(names).as(KibanaObjects.name(object)).isEqualTo(used);
        }
    }

    private static Set<Map.Entry<String, JsonNode>> controls(JsonNode dashboard) {
        JsonNode group = dashboard.at("/attributes/controlGroupInput");
        return group.isMissingNode()
                ? Set.of()
                : KibanaObjects.inner(group.path("panelsJSON")).properties();
    }

    @Test
    void everyObject_isOnADashboard() {
        Set<String> shown = new HashSet<>();
        objects.ofType("dashboard")
                .forEach(dashboard ->
                        dashboard.path("references").forEach(reference -> shown.add(KibanaObjects.name(reference))));
        assertThat(objects.ofType("lens").map(KibanaObjects::name)).allMatch(shown::contains);
    }

    @Test
    void everyField_isInTheMappings_andCanDoWhatIsAskedOfIt() {
        objects.ofType("index-pattern").forEach(view -> {
            Map<String, String> mapped =
                    KibanaObjects.mapped(view.at("/attributes/title").asText());
            assertThat(mapped).containsKey(view.at("/attributes/timeFieldName").asText());
            KibanaObjects.inner(view.at("/attributes/fieldFormatMap"))
                    .fieldNames()
                    .forEachRemaining(field -> assertThat(mapped).containsKey(field));
        });
        objects.ofType("search").forEach(search -> {
            Map<String, String> mapped = KibanaObjects.mapped(objects.indices(search, SEARCH_INDEX));
            search.at("/attributes/columns")
                    .forEach(column ->
                            assertThat(mapped).as(KibanaObjects.name(search)).containsKey(column.asText()));
            queried(
                    mapped,
                    KibanaObjects.inner(search.at(SEARCH_SOURCE))
                            .at("/query/query")
                            .asText());
        });
        objects.ofType("lens").flatMap(lens -> objects.layers(lens).stream()).forEach(layer -> {
            Map<String, String> mapped = KibanaObjects.mapped(layer.indices());
            queried(mapped, layer.query());
            layer.columns().properties().forEach(column -> {
                JsonNode definition = column.getValue();
                String field = definition.path("sourceField").asText();
                String type = mapped.get(field);
                queried(mapped, definition.at("/filter/query").asText());
                switch (definition.path("operationType").asText()) {
                    case "count" -> assertThat(field).isEqualTo("___records___");
                    case "sum" -> assertThat(type).as(field).isIn("long", "integer");
                    case "max" -> assertThat(type).as(field).isIn("long", "integer", "date_nanos");
                    case "date_histogram" -> assertThat(type).as(field).isEqualTo("date_nanos");
                    default -> assertThat(type).as(field).isIn("keyword", "ip", "long", "integer");
                }
            });
        });
        objects.ofType("dashboard")
                .forEach(dashboard -> controls(dashboard)
                        .forEach(control -> assertThat(KibanaObjects.mapped(objects.indices(
                                        dashboard, "controlGroup_" + control.getKey() + ":optionsListDataView")))
                                .containsKey(control.getValue()
                                        .at("/explicitInput/fieldName")
                                        .asText())));
    }

    private static void queried(Map<String, String> mapped, String query) {
        assertThat(mapped.keySet()).containsAll(KibanaObjects.fields(query));
    }

    @Test
    void everyColumn_isShown_andEveryPanelLiesOnTheGrid() {
        objects.ofType("lens").forEach(lens -> {
            String shown = lens.at("/attributes/state/visualization").toString();
            for (KibanaObjects.Layer layer : objects.layers(lens)) {
                assertThat(shown).contains("\"layerId\":\"" + layer.id() + "\"");
                assertThat(layer.order())
                        .allSatisfy(column -> assertThat(shown).contains("\"" + column + "\""))
                        .hasSize(layer.columns().size());
            }
        });
        objects.ofType("dashboard").forEach(dashboard -> {
            Set<Integer> taken = new HashSet<>();
            for (JsonNode panel : KibanaObjects.inner(dashboard.at("/attributes/panelsJSON"))) {
                JsonNode place = panel.path("gridData");
                for (int x = 0; x < place.path("w").asInt(); x++) {
                    for (int y = 0; y < place.path("h").asInt(); y++) {
                        int column = place.path("x").asInt() + x;
                        assertThat(column).isLessThan(48);
                        assertThat(taken.add((place.path("y").asInt() + y) * 48 + column))
                                .as("%s, panel %s", KibanaObjects.name(dashboard), panel.path("panelIndex"))
                                .isTrue();
                    }
                }
            }
        });
    }

    /** Against an HTTP server that answers as Kibana's interface is documented. */
    @Nested
    class Install {
        private final List<String> requests = new ArrayList<>();
        private final StringWriter out = new StringWriter();
        private final StringWriter err = new StringWriter();
        private HttpServer server;
        private int status = 200;
        private String answer = "{\"success\":true,\"successCount\":59}";

        @BeforeEach
        void start() throws Exception {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("kbn-xsrf") + " "
                        + exchange.getRequestHeaders().getFirst("Authorization") + "\n"
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        @AfterEach
        void stop() {
            server.stop(0);
        }

        private int install(String... more) {
            List<String> arguments = new ArrayList<>(List.of(
                    "kibana",
                    "install",
                    "--url",
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/s/forensics/"));
            arguments.addAll(List.of(more));
            return Tripcap.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
        }

        @Test
        void objects_areSentWhole_withTheKey(@TempDir Path directory) throws Exception {
            Path key = Files.writeString(directory.resolve("key"), "a2V5OnNlY3JldA==\n");

            assertThat(install("--api-key-file", key.toString()))
                    .as(err.toString())
                    .isZero();

            assertThat(out.toString()).startsWith("59 objects imported");
            assertThat(requests)
                    .singleElement()
                    .asString()
                    .startsWith(
                            "POST /s/forensics/api/saved_objects/_import?overwrite=true tripcap ApiKey a2V5OnNlY3JldA==")
                    .contains(new String(KibanaInstallCommand.objects(), StandardCharsets.UTF_8));
        }

        @Test
        void linksToPackets_leadWhereTheyAreAskedTo() {
            assertThat(install("--evidence-url", "https://tripcap.example:8688/"))
                    .isZero();
            assertThat(requests)
                    .singleElement()
                    .asString()
                    .contains("https://tripcap.example:8688/api/v1/evidence/{{rawValue}}")
                    .doesNotContain("127.0.0.1:8686");

            for (String none : List.of("tripcap.example", "ftp://tripcap.example", "https://a/{{value}}")) {
                assertThat(install("--evidence-url", none)).isEqualTo(ExitCode.USAGE);
            }
            assertThat(requests).hasSize(1);
        }

        @Test
        void partialImport_isAFailureThatNamesWhatIsMissing() {
            answer = "{\"success\":false,\"successCount\":56,\"errors\":[{\"id\":\"x\",\"type\":\"lens\","
                    + "\"error\":{\"type\":\"missing_references\"}}]}";
            assertThat(install()).isEqualTo(ExitCode.REFUSED);
            assertThat(err.toString()).contains("lens x (missing_references)");
        }

        @Test
        void refusal_tellsWhatToDo() {
            status = 403;
            assertThat(install()).isEqualTo(ExitCode.REFUSED);
            assertThat(err.toString()).contains("403").contains("--api-key-file");
        }

        @Test
        void nobodyThere_isUnreachable() {
            server.stop(0);
            assertThat(install()).isEqualTo(ExitCode.UNREACHABLE);
        }

        @Test
        void keyFileWithSomethingElse_isRefused(@TempDir Path directory) throws Exception {
            Path key = Files.writeString(directory.resolve("key"), "two\nlines");
            assertThat(install("--api-key-file", key.toString())).isEqualTo(ExitCode.USAGE);
            assertThat(requests).isEmpty();
        }
    }
}

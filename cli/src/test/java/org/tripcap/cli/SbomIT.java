package org.tripcap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.incident.Digest;

/** What a distribution's list of components (CycloneDX) says it holds is what it holds, under licences that let it. */
class SbomIT {
    /**
     * SPDX ids and, where there is none, names. Of several licences of a component, its user chooses one.
     */
    private static final Set<String> ALLOWED = Set.of(
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "Bouncy Castle Licence", // MIT in other words
            "CC0-1.0",
            "EPL-1.0",
            "EPL-2.0",
            "EPL 2.0",
            "Eclipse Public License 2.0",
            "Elastic-2.0", // the embedded node, which is used as it is and offered to nobody as a service
            "Elastic License 2.0",
            "Go License", // BSD-3-Clause in other words
            "MIT",
            "MIT-0");

    private static JsonNode sbom(Path distribution) throws IOException {
        Path file = distribution.resolve("bom.json");
        assumeTrue(Files.exists(file), "Maven lists components only when it is not told to be offline");
        return new ObjectMapper().readTree(file.toFile());
    }

    private static String fileName(JsonNode component) {
        String purl = component.path("purl").asText();
        int at = purl.indexOf("classifier=");
        String classifier =
                at < 0 ? "" : "-" + purl.substring(at + "classifier=".length()).split("&", -1)[0];
        return component.path("name").asText() + "-" + component.path("version").asText() + classifier + ".jar";
    }

    private static Map<String, String> listed(JsonNode sbom) {
        Map<String, String> digests = new TreeMap<>();
        for (JsonNode component : sbom.path("components")) {
            String digest = "";
            for (JsonNode hash : component.path("hashes")) {
                digest = hash.path("alg").asText().equals("SHA-256")
                        ? hash.path("content").asText()
                        : digest;
            }
            digests.put(fileName(component), digest);
        }
        return digests;
    }

    private static List<Path> jars(Path distribution) throws IOException {
        try (Stream<Path> files = Files.walk(distribution)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"target/dist", "../capture/target/dist"})
    void componentsAreTheJars_byTheirDigests(String distribution) throws IOException {
        JsonNode sbom = sbom(Path.of(distribution));
        Map<String, String> listed = listed(sbom);
        String own = fileName(sbom.path("metadata").path("component"));
        Map<String, String> found = new TreeMap<>();
        for (Path jar : jars(Path.of(distribution))) {
            String name = jar.getFileName().toString();
            if (!name.equals(own)) {
                String digest = Digest.of(Files.readAllBytes(jar)).hex();
                assertThat(found.getOrDefault(name, digest)).as(name).isEqualTo(digest);
                found.put(name, digest);
            }
        }
        assertThat(found).isNotEmpty();
        assertThat(listed.keySet()).isEqualTo(found.keySet());
        assertThat(listed).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"target/dist", "../capture/target/dist"})
    void everyComponent_hasALicenceThatIsAllowed(String distribution) throws IOException {
        List<String> others = new ArrayList<>();
        for (JsonNode component : sbom(Path.of(distribution)).path("components")) {
            List<String> licences = new ArrayList<>();
            for (JsonNode each : component.path("licenses")) {
                JsonNode licence = each.path("license");
                licences.add(licence.path("id")
                        .asText(licence.path("name")
                                .asText(each.path("expression").asText())));
            }
            if (licences.stream().noneMatch(ALLOWED::contains)) {
                others.add(component.path("purl").asText() + " " + licences);
            }
        }
        assertThat(others).isEmpty();
    }

    /** Or two builds of one source would differ. */
    @ParameterizedTest
    @ValueSource(strings = {"target/dist", "../capture/target/dist"})
    void list_hasNoTimeAndNoNumberOfItsOwn(String distribution) throws IOException {
        JsonNode sbom = sbom(Path.of(distribution));
        assertThat(sbom.has("serialNumber")).isFalse();
        assertThat(sbom.path("metadata").has("timestamp")).isFalse();
    }
}

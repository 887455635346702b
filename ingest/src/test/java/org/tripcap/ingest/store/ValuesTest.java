package org.tripcap.ingest.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.store.ElasticsearchSettings.Credentials;
import org.tripcap.ingest.tls.TlsTrust;

class ValuesTest {
    @Nested
    class Settings {
        @ParameterizedTest
        @ValueSource(strings = {"ftp://node:9200", "node:9200", "http:///", "https://user:secret@node:9200"})
        void addressThatIsNone_isRefused_withoutItsPassword(String uri) {
            assertThatThrownBy(() -> ElasticsearchSettings.of(URI.create(uri)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("elasticsearch.urls")
                    .hasMessageNotContaining("secret");
        }

        @Test
        void noAddress_orNoTime_isRefused() {
            ElasticsearchSettings sound = ElasticsearchSettings.of(URI.create("http://node:9200"));
            assertThatThrownBy(() -> new ElasticsearchSettings(
                            List.of(), null, new TlsTrust.Platform(), sound.responseTimeout(), sound.backoff()))
                    .hasMessageContaining("elasticsearch.urls");
            assertThatThrownBy(() -> new ElasticsearchSettings(
                            sound.uris(), null, new TlsTrust.Platform(), Duration.ZERO, sound.backoff()))
                    .hasMessageContaining("elasticsearch.response-timeout");
        }

        @Test
        void credentials_makeTheirHeader_andStayOutOfLogs() {
            Credentials basic = new Credentials.Basic("user", "secret");
            Credentials key = new Credentials.ApiKey("c2VjcmV0");

            assertThat(basic.header()).isEqualTo("Basic dXNlcjpzZWNyZXQ=");
            assertThat(key.header()).isEqualTo("ApiKey c2VjcmV0");
            assertThat(basic + " " + key).doesNotContain("secret", "c2VjcmV0");
        }

        @Test
        void authorityThatIsNoPem_isRefused_namesTheFile() {
            ElasticsearchSettings sound = ElasticsearchSettings.of(URI.create("https://node:9200"));
            ElasticsearchSettings missing = new ElasticsearchSettings(
                    sound.uris(),
                    null,
                    new TlsTrust.Authorities(Path.of("no-such.pem")),
                    sound.responseTimeout(),
                    sound.backoff());

            assertThatThrownBy(() -> new ElasticsearchEvidenceStore(missing))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("elasticsearch: no-such.pem");
        }
    }

    @Nested
    class Query {
        private final IncidentId incident = new IncidentId("0123456789abcdef0123456789abcdef");

        @Test
        void sort_isReadInItsThreeSpellings() {
            assertThat(SearchQuery.Sort.parse("event.start")).isEqualTo(new SearchQuery.Sort("event.start", false));
            assertThat(SearchQuery.Sort.parse("event.start:asc")).isEqualTo(new SearchQuery.Sort("event.start", false));
            assertThat(SearchQuery.Sort.parse("event.start:desc")).isEqualTo(new SearchQuery.Sort("event.start", true));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ":desc", "a:down", "a:asc:b"})
        void otherSort_isRefused(String text) {
            assertThatThrownBy(() -> SearchQuery.Sort.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("FIELD:desc");
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, 10_001})
        void size_isBounded(int size) {
            assertThatThrownBy(() -> new SearchQuery(incident, "", size, List.of()))
                    .hasMessageContaining("size is between 0 and 10000");
        }
    }

    @Nested
    class Hits {
        @Test
        void fields_areFoundByTheirDottedNames_alsoWithinLists() throws JsonProcessingException {
            SearchHit hit = hit("""
                    {"@timestamp":"2026-01-02T03:04:05.000000006Z","source":{"ip":"192.0.2.1","port":53},
                     "dns":{"answers":[{"data":"a"},{"data":"b"},{}]},"network":{"community_id":["1:x","1:y"]},
                     "nothing":null,"tripcap":{"kind":"rest"}}""");

            assertThat(hit.text("source.ip")).contains("192.0.2.1");
            assertThat(hit.number("source.port")).hasValue(53);
            assertThat(hit.texts("dns.answers.data")).containsExactly("a", "b");
            assertThat(hit.texts("network.community_id")).containsExactly("1:x", "1:y");
            assertThat(hit.text("nothing")).isEmpty();
            assertThat(hit.text("source")).isEmpty();
            assertThat(hit.number("source.ip")).isEmpty();
            assertThat(hit.time()).contains(Instant.parse("2026-01-02T03:04:05.000000006Z"));
            assertThat(hit.kind()).isEqualTo(SearchHit.Kind.ROLL_UP);
        }

        @Test
        void content_staysOutOfLogs() throws JsonProcessingException {
            assertThat(hit("{\"source\":{\"ip\":\"192.0.2.1\"}}").toString()).doesNotContain("192.0.2.1");
        }

        private SearchHit hit(String json) throws JsonProcessingException {
            return new SearchHit("id", ElasticsearchHttp.JSON.readTree(json));
        }
    }
}

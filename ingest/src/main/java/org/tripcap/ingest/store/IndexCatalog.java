package org.tripcap.ingest.store;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes indices when their first document comes, since Elasticsearch's automatic creation would guess mappings and is usually
 * off; and makes sure that an index which is there already has our mappings, whoever's template it was made from. Thread-safe.
 */
final class IndexCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(IndexCatalog.class);

    private final ElasticsearchHttp http;
    private final Set<String> ready = ConcurrentHashMap.newKeySet();

    IndexCatalog(ElasticsearchHttp http) {
        this.http = http;
    }

    /**
     * Puts the templates in place.
     *
     * @throws StoreRefusedException when somebody else's template claims the same names
     */
    void installTemplates() {
        for (IndexKind kind : IndexKind.values()) {
            http.send(
                    "PUT",
                    "/_index_template/" + kind.template(),
                    Map.of(),
                    ElasticsearchHttp.Body.of(kind.templateBody()));
        }
    }

    /**
     * Makes the index unless it is there, and checks its mappings, once.
     *
     * @throws StoreUnavailableException also when the index has mappings that contradict ours: nothing can be written until
     *     somebody moves it away, and then everything can
     */
    void ensure(String index) {
        if (ready.contains(index)) {
            return;
        }
        IndexKind kind = IndexKind.of(index);
        if (ready.isEmpty()) {
            installTemplates();
        }
        create(index, kind);
        try {
            http.send("PUT", "/" + index + "/_mapping", Map.of(), ElasticsearchHttp.Body.of(kind.mappings()));
        } catch (StoreRefusedException e) {
            throw new StoreUnavailableException(
                    "index " + index + " has mappings that contradict tripcap's; delete it or give it another name: "
                            + e.getMessage(),
                    e);
        }
        ready.add(index);
    }

    /** After the store said that the index is gone. */
    void forget(String index) {
        ready.remove(index);
    }

    private void create(String index, IndexKind kind) {
        try {
            http.send("PUT", "/" + index, Map.of(), null);
            LOG.info("created index {}", index);
        } catch (StoreRefusedException e) {
            if (!e.type().equals("resource_already_exists_exception")) {
                throw new StoreUnavailableException("index " + index + " cannot be made: " + e.getMessage(), e);
            }
        }
        if (kind == IndexKind.CASE) {
            http.send("PUT", "/" + index + "/_alias/" + index.substring(0, index.lastIndexOf('-')), Map.of(), null);
        }
    }
}

package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Documents on their way into the store, already in the form that goes over the wire (newline-delimited JSON): each document is
 * written once. Not thread-safe; {@link #clear} makes it ready for reuse.
 */
public final class WriteBatch {
    /** One document within the buffer, its action line included. */
    record Item(String index, String id, int offset, int length) {
        int end() {
            return offset + length;
        }
    }

    /** Gives the bytes without the copy that {@link #toByteArray} makes. */
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer(int size) {
            super(size);
        }

        byte[] bytes() {
            return buf;
        }

        void truncate(int length) {
            count = length;
        }
    }

    private static final int USUAL = 64 * 1024;

    private final Buffer buffer;
    private final List<Item> items = new ArrayList<>();

    /** Empty. */
    public WriteBatch() {
        this(USUAL);
    }

    /**
     * Empty.
     *
     * @param bytes about how many the documents will have on the wire; room for more is made when it is needed
     */
    public WriteBatch(int bytes) {
        buffer = new Buffer(bytes);
    }

    /** How many documents wait here. */
    public int size() {
        return items.size();
    }

    /** The ids of the documents that wait here. */
    public Stream<String> ids() {
        return items.stream().map(Item::id);
    }

    /** How many bytes they have on the wire. */
    public int bytes() {
        return buffer.size();
    }

    /** Forgets the documents and keeps the memory. */
    public void clear() {
        items.clear();
        buffer.reset();
    }

    /** Adds what waits in another batch. */
    public void add(WriteBatch other) {
        int start = buffer.size();
        buffer.write(other.buffer.bytes(), 0, other.buffer.size());
        for (Item item : other.items) {
            items.add(new Item(item.index(), item.id(), start + item.offset(), item.length()));
        }
    }

    /** Adds a document; whatever becomes of the writing, the batch stays sound. */
    public void add(StoreDocument document) {
        int start = buffer.size();
        // for "create" the first document under an id stays, for "index" the last
        String action = document.replaces() ? "index" : "create";
        String index = document.index();
        String id = document.id();
        try {
            buffer.write(("{\"" + action + "\":{\"_index\":\"" + index + "\",\"_id\":\"" + id + "\"}}\n")
                    .getBytes(StandardCharsets.US_ASCII));
            try (JsonGenerator json = ElasticsearchHttp.JSON.getFactory().createGenerator(buffer, JsonEncoding.UTF8)) {
                document.writeTo(json);
            }
            buffer.write('\n');
        } catch (IOException | RuntimeException e) {
            buffer.truncate(start); // half a document would spoil the whole batch
            throw new IllegalArgumentException("document " + id + " cannot be written", e);
        }
        items.add(new Item(index, id, start, buffer.size() - start));
    }

    List<Item> items() {
        return List.copyOf(items);
    }

    /** The bytes of {@code chosen}, which are items of this batch in their order: in place if they lie side by side. */
    ElasticsearchHttp.Body body(List<Item> chosen) {
        int length = chosen.stream().mapToInt(Item::length).sum();
        int start = chosen.getFirst().offset();
        if (chosen.getLast().end() - start == length) {
            return new ElasticsearchHttp.Body(buffer.bytes(), start, length);
        }
        byte[] gathered = new byte[length];
        int at = 0;
        for (Item item : chosen) {
            System.arraycopy(buffer.bytes(), item.offset(), gathered, at, item.length());
            at += item.length();
        }
        return ElasticsearchHttp.Body.of(gathered);
    }
}

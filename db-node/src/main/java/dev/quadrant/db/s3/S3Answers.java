package dev.quadrant.db.s3;

import dev.quadrant.db.store.StoredObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads S3's XML answers. What is too deep, too long or has a document type is refused, and so is what is no XML. */
final class S3Answers {
    private static final int DEPTH_MAX = 16;
    private static final int ELEMENTS_MAX = 50_000;
    private static final int TEXT_MAX = 8_192;
    private static final XMLInputFactory FACTORY = factory();

    private S3Answers() {}

    /**
     * A page of a listing.
     *
     * @param objects those of this page, named by their whole keys
     * @param next asks for the next page; empty text at the last one
     */
    record Page(List<StoredObject> objects, String next) {}

    /**
     * An upload in parts that is under way.
     *
     * @param key of the object
     * @param id names the upload
     */
    record Upload(String key, String id) {}

    /**
     * What an answer that is no success says.
     *
     * @param code S3's; empty when there is none
     */
    record Refusal(String code, String message) {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** An element with its own leaves, by path from the root. */
    private interface Sink {
        /** @param parent the element that ends, as {@code /Root/Element} */
        void end(String parent, Map<String, String> leaves) throws IOException;
    }

    static Page page(byte[] xml) throws IOException {
        List<StoredObject> objects = new ArrayList<>();
        Map<String, String> head = new HashMap<>();
        read(xml, (element, leaves) -> {
            if (element.equals("/ListBucketResult/Contents")) {
                objects.add(object(leaves));
            } else if (element.equals("/ListBucketResult")) {
                head.putAll(leaves);
            }
        });
        boolean more = Boolean.parseBoolean(head.get("IsTruncated"));
        String next = more ? head.getOrDefault("NextContinuationToken", "") : "";
        if (more && next.isEmpty()) {
            throw new IOException("a listing goes on and does not say where");
        }
        return new Page(objects, next);
    }

    private static StoredObject object(Map<String, String> leaves) throws IOException {
        try {
            return new StoredObject(
                    leaves.getOrDefault("Key", ""),
                    Long.parseLong(leaves.getOrDefault("Size", "")),
                    Instant.parse(leaves.getOrDefault("LastModified", "")));
        } catch (NumberFormatException | DateTimeException e) {
            throw new IOException("a listing has an object without size or time", e);
        }
    }

    static List<Upload> uploads(byte[] xml) throws IOException {
        List<Upload> uploads = new ArrayList<>();
        read(xml, (element, leaves) -> {
            if (element.equals("/ListMultipartUploadsResult/Upload")) {
                uploads.add(new Upload(leaves.getOrDefault("Key", ""), leaves.getOrDefault("UploadId", "")));
            }
        });
        return uploads;
    }

    /** A leaf of the root; empty text when it is not there. */
    static String leaf(byte[] xml, String root, String name) throws IOException {
        String[] found = {""};
        read(xml, (element, leaves) -> {
            if (element.equals("/" + root)) {
                found[0] = leaves.getOrDefault(name, "");
            }
        });
        return found[0];
    }

    /** The error that an answer tells; without code when it tells none, or is no XML. */
    static Refusal refusal(byte[] xml) {
        Refusal[] found = {new Refusal("", "")};
        try {
            read(xml, (element, leaves) -> {
                if (element.equals("/Error")) {
                    found[0] = new Refusal(leaves.getOrDefault("Code", ""), leaves.getOrDefault("Message", ""));
                }
            });
        } catch (IOException e) {
            return new Refusal("", "");
        }
        return found[0];
    }

    private static void read(byte[] xml, Sink sink) throws IOException {
        try {
            // Decoded here: the parser prints what it thinks of bytes that are no UTF-8.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(xml))
                    .toString();
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text));
            try {
                read(reader, sink);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | CharacterCodingException | RuntimeException e) {
            throw new IOException("the answer is no XML of S3: " + e.getClass().getSimpleName(), e);
        }
    }

    private static void read(XMLStreamReader reader, Sink sink) throws XMLStreamException, IOException {
        Deque<Map<String, String>> leaves = new ArrayDeque<>();
        Deque<String> paths = new ArrayDeque<>();
        StringBuilder text = new StringBuilder();
        int elements = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    elements++;
                    if (paths.size() >= DEPTH_MAX || elements > ELEMENTS_MAX) {
                        throw new IOException(
                                "the answer has more than " + DEPTH_MAX + " levels or " + ELEMENTS_MAX + " elements");
                    }
                    paths.push((paths.isEmpty() ? "" : paths.peek()) + "/" + reader.getLocalName());
                    leaves.push(new HashMap<>());
                    text.setLength(0);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (reader.getTextLength() > TEXT_MAX) {
                        throw new IOException("the answer has a text longer than " + TEXT_MAX + " characters");
                    }
                    text.append(reader.getText());
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    sink.end(paths.pop(), leaves.pop());
                    if (!leaves.isEmpty()) {
                        leaves.peek().put(reader.getLocalName(), text.toString());
                    }
                    text.setLength(0);
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new IOException("the answer has a document type");
                default -> {
                    // Comments and the like mean nothing here.
                }
            }
        }
    }
}

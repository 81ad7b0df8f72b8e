/**
 * A MongoDB server to test against: {@link io.github.changecapture.test.mongo.MongoDouble} speaks
 * the wire protocol, so that the unmodified drivers take it for a replica set of one node, and is
 * faithful to mongod in change streams. It holds everything in memory and can be made to fail.
 *
 * <pre>{@code
 * try (MongoDouble mongo = MongoDouble.start();
 *     MongoClient client = MongoClients.create(mongo.connectionString())) {
 *   client.getDatabase("shop").getCollection("orders").insertOne(new Document("_id", 1));
 *   mongo.faults().dropConnections();
 *   mongo.advanceClock(Duration.ofHours(1));
 * }
 * }</pre>
 */
@NullMarked
package io.github.changecapture.test.mongo;

import org.jspecify.annotations.NullMarked;

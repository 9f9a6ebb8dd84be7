/** S3 and what speaks its protocol: signature, requests, answers. */
package dev.quadrant.db.s3;

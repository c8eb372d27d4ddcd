-- Behind it: paths, headers, and for a POST body and keys.
local sent = 0
local made = {}

function request()
	sent = sent + 1
	if body == nil then
		local n = (sent - 1) % #paths + 1
		made[n] = made[n] or wrk.format("GET", paths[n], headers)
		return made[n]
	end
	headers["Idempotency-Key"] = string.format("%s%05d", keys, sent)
	return wrk.format("POST", paths[1], headers, body)
end

function done(summary, latency, requests)
	local e = summary.errors
	print(string.format('{"requests": %d, "us": %d, "bytes": %d, "errors": %d, "p50": %d, "p99": %d}', summary.requests,
		summary.duration, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50),
		latency:percentile(99)))
end

-- Behind it: paths, headers, and for a POST body and keys.
local sent = 0
local made = {}
local before, after

function request()
	sent = sent + 1
	if body == nil then
		local n = (sent - 1) % #paths + 1
		made[n] = made[n] or wrk.format("GET", paths[n], headers)
		return made[n]
	end
	if before == nil then -- made once, what stands before a key and behind it
		headers["Idempotency-Key"] = "ITS-KEY"
		before, after = wrk.format("POST", paths[1], headers, body):match("^(.-)ITS%-KEY(.*)$")
	end
	return before .. string.format("%s%05d", keys, sent) .. after
end

function done(summary, latency, requests)
	local e = summary.errors
	print(string.format('{"requests": %d, "us": %d, "bytes": %d, "errors": %d, "p50": %d, "p99": %d}', summary.requests,
		summary.duration, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50),
		latency:percentile(99)))
end

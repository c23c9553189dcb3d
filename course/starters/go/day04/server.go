package main

import (
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
)

// The name of the route that answers, or nothing.
func route(method, path string) string {
	// A chain of cases would go on for a while. What could a table of the routes look like?
	switch {
	case method == "GET" && path == "/":
		return "home"
	case method == "GET" && path == "/courses":
		return "courses"
	default:
		return ""
	}
}

func answer(response http.ResponseWriter, request *http.Request) {
	// As it was sent: in request.URL.Path, the escapes are decoded already.
	path, _, _ := strings.Cut(request.RequestURI, "?")
	status, body := 404, "Nothing is here.\n"
	if name := route(request.Method, path); name != "" {
		status, body = 200, name+"\n"
	}
	response.Header().Set("Content-Type", "text/plain; charset=utf-8")
	response.Header().Set("Content-Length", strconv.Itoa(len(body)))
	response.WriteHeader(status)
	response.Write([]byte(body))
}

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on http://%s", listener.Addr())
	// Without a mux, which would redirect paths before they get here. `OPTIONS *` does not get
	// here either, unless it is an http.Server with DisableGeneralOptionsHandler (Go 1.20).
	log.Fatal(http.Serve(listener, http.HandlerFunc(answer)))
}
